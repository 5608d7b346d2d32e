import {
  Button,
  Card,
  Field,
  List,
  ListItem,
  PrefsForm,
  Sheet,
  TextInput,
  useDates,
  useText,
} from "@comanda/ui";
import type { Me } from "@comanda/vendor";
import { KeyRound, LogOut, MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { RecoveryCodes } from "../door/RecoveryCodes.tsx";
import { Answer, Column, Form, Frame, Grid } from "./Frame.tsx";
import { placesOf } from "./places.ts";
import { shellText } from "./text.ts";
import { useIsDesk } from "./useIsDesk.ts";
import { answerOf, useAct, useRead, useVendor, useVendorSession } from "./vendor.ts";

/** Oneself: how the panel looks, one's sessions, one's password and recovery codes. */
export function MePage() {
  const t = useText(shellText);
  const session = useVendor();
  const state = useVendorSession();
  if (state.kind !== "open") return null;
  return (
    <Frame
      title={state.me.username}
      under={t(`role.${state.me.role}`)}
      actions={
        <Button icon={LogOut} onClick={() => void session.end()}>
          {t("me.logout")}
        </Button>
      }
    >
      <Elsewhere me={state.me} />
      <Grid>
        <Card title={t("me.look")}>
          <PrefsForm />
        </Card>
        <Column>
          <Sessions />
          <Secrets />
        </Column>
      </Grid>
    </Frame>
  );
}

/** On a phone, the places that have no room in the bar. */
function Elsewhere({ me }: { readonly me: Me }) {
  const t = useText(shellText);
  const isDesk = useIsDesk();
  const [, go] = useLocation();
  const rows = placesOf(me).filter(({ isSeldom }) => isSeldom);
  if (isDesk || rows.length === 0) return null;
  return (
    <Card title={t("me.elsewhere")}>
      <List label={t("me.elsewhere")}>
        {rows.map(({ spot, to, icon: Icon }) => (
          <ListItem
            key={spot}
            start={<Icon aria-hidden size="1.4em" />}
            title={t(`place.${spot}`)}
            onPress={() => go(to)}
          />
        ))}
      </List>
    </Card>
  );
}

function Sessions() {
  const t = useText(shellText);
  const dates = useDates();
  const act = useAct();
  const sessions = useRead(["sessions"], (api) => api.GET("/api/auth/sessions"));
  const end = (id: string) =>
    void act.run(
      (api) => api.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id: id } } }),
      t("me.ended"),
    );
  return (
    <Card title={t("me.sessions")}>
      <Answer of={sessions}>
        {(rows) => (
          <List label={t("me.sessions")}>
            {rows.map((row) => (
              <ListItem
                key={row.id}
                start={<MonitorSmartphone aria-hidden size="1.4em" />}
                title={row.is_this ? t("me.this") : row.address}
                under={`${row.agent.slice(0, 60)} · ${dates.moment(row.seen_ms)}`}
                end={row.is_this ? null : <Button onClick={() => end(row.id)}>{t("me.end")}</Button>}
              />
            ))}
          </List>
        )}
      </Answer>
    </Card>
  );
}

function Secrets() {
  const t = useText(shellText);
  const [open, setOpen] = useState<"password" | "codes" | null>(null);
  return (
    <Card title={t("me.secrets")}>
      <Button wide icon={KeyRound} onClick={() => setOpen("password")}>
        {t("me.password")}
      </Button>
      <Button wide icon={KeyRound} onClick={() => setOpen("codes")}>
        {t("me.codes")}
      </Button>
      <PasswordSheet open={open === "password"} onClose={() => setOpen(null)} />
      <CodesSheet open={open === "codes"} onClose={() => setOpen(null)} />
    </Card>
  );
}

interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

function PasswordSheet({ open, onClose }: SheetProps) {
  const t = useText(shellText);
  const act = useAct();
  const [held, setHeld] = useState({ old: "", new: "", code: "" });
  const save = async () => {
    if (!(await act.run((api) => api.POST("/api/auth/password", { body: held }), t("me.changed")))) return;
    setHeld({ old: "", new: "", code: "" });
    onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onClose}
      title={t("me.password")}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={() => void save()}>
          {t("me.change")}
        </Button>
      }
    >
      <Form onDone={() => void save()}>
        <Field label={t("me.old")}>
          <TextInput
            type="password"
            autoComplete="current-password"
            value={held.old}
            onChange={(old) => setHeld({ ...held, old })}
          />
        </Field>
        <Field label={t("me.new")} hint={t("me.newHint")}>
          <TextInput
            type="password"
            autoComplete="new-password"
            value={held.new}
            onChange={(typed) => setHeld({ ...held, new: typed })}
          />
        </Field>
        <Field label={t("me.code")}>
          <TextInput
            inputMode="numeric"
            autoComplete="one-time-code"
            value={held.code}
            onChange={(code) => setHeld({ ...held, code })}
          />
        </Field>
      </Form>
    </Sheet>
  );
}

function CodesSheet({ open, onClose }: SheetProps) {
  const t = useText(shellText);
  const act = useAct();
  const [code, setCode] = useState("");
  const [made, setMade] = useState<readonly string[] | null>(null);
  const make = () =>
    void act.run(async (api) => {
      setMade((await answerOf(api.POST("/api/auth/recovery-codes", { body: { code } }))).recovery_codes);
      setCode("");
    });
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={close}
      title={t("me.codes")}
      description={t("me.codesHint")}
      actions={
        made ? null : (
          <Button kind="primary" wide pending={act.isBusy} onClick={make}>
            {t("me.make")}
          </Button>
        )
      }
    >
      {made ? (
        <RecoveryCodes codes={made} />
      ) : (
        <Form onDone={make}>
          <Field label={t("me.code")}>
            <TextInput inputMode="numeric" autoComplete="one-time-code" value={code} onChange={setCode} />
          </Field>
        </Form>
      )}
    </Sheet>
  );
}
