import {
  Button,
  Card,
  ChipGroup,
  Dialog,
  Field,
  List,
  ListItem,
  Segmented,
  Sheet,
  TextInput,
  useText,
} from "@comanda/ui";
import type { TargetView } from "@comanda/vendor";
import { BellPlus, Copy, Mail, Trash2, Webhook } from "lucide-react";
import { useState } from "react";
import { Answer, Code, Form, Hint, Row } from "../shell/Frame.tsx";
import { useCopy } from "../shell/useCopy.ts";
import { answerOf, useAct, useRead } from "../shell/vendor.ts";
import { alertsText } from "./text.ts";

const AGAIN_MS = 10_000;
const KINDS = ["silent", "printer", "unsafe_shutdowns", "licence_ends", "cloned"] as const;
type Kind = (typeof KINDS)[number];
type Channel = "email" | "webhook";

/** Mail addresses and webhooks that are told of alerts. */
export function TargetsCard() {
  const t = useText(alertsText);
  const act = useAct();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<TargetView | null>(null);
  const targets = useRead(["targets"], (api) => api.GET("/api/alerts/targets"), { every: AGAIN_MS });
  const remove = async () => {
    if (leaving === null) return;
    const params = { path: { target_id: leaving.id } };
    if (await act.run((api) => api.DELETE("/api/alerts/targets/{target_id}", { params }), t("removed")))
      setLeaving(null);
  };
  return (
    <Card title={t("targets")}>
      <Hint>{t("targetsHint")}</Hint>
      <Answer of={targets}>
        {(rows) =>
          rows.length === 0 ? (
            <Hint>{t("noTargets")}</Hint>
          ) : (
            <List label={t("targets")}>
              {rows.map((row) => (
                <Target key={row.id} row={row} onRemove={() => setLeaving(row)} />
              ))}
            </List>
          )
        }
      </Answer>
      <Row>
        <Button icon={BellPlus} onClick={() => setAdding(true)}>
          {t("add")}
        </Button>
      </Row>
      {isAdding ? <AddSheet onClose={() => setAdding(false)} /> : null}
      <Dialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t("removeAsk", { address: leaving?.address ?? "" })}
        actions={
          <Button kind="danger" wide pending={act.isBusy} onClick={() => void remove()}>
            {t("remove")}
          </Button>
        }
      />
    </Card>
  );
}

function Target({ row, onRemove }: { readonly row: TargetView; readonly onRemove: () => void }) {
  const t = useText(alertsText);
  const Icon = row.channel === "email" ? Mail : Webhook;
  const told = [
    row.kinds.length === 0 ? t("every") : row.kinds.map((kind) => t(`kind.${kind}`)).join(", "),
    row.waiting > 0 ? t("waiting", { count: row.waiting }) : "",
    row.problem,
  ];
  return (
    <ListItem
      start={<Icon aria-hidden size="1.4em" />}
      title={<Code>{row.address}</Code>}
      under={told.filter(Boolean).join(" · ")}
      end={
        <Button icon={Trash2} onClick={onRemove}>
          {t("remove")}
        </Button>
      }
    />
  );
}

function AddSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useText(alertsText);
  const act = useAct();
  const copy = useCopy();
  const [channel, setChannel] = useState<Channel>("email");
  const [address, setAddress] = useState("");
  const [kinds, setKinds] = useState<Kind[]>([]);
  const [secret, setSecret] = useState("");
  const add = () =>
    void act.run(async (api) => {
      const body = { channel, address: address.trim(), kinds };
      const made = await answerOf(api.POST("/api/alerts/targets", { body }));
      if (made.secret === "") onClose();
      else setSecret(made.secret);
    }, t("added"));
  if (secret !== "")
    return (
      <Sheet
        open
        onOpenChange={onClose}
        title={t("secret")}
        description={t("secretHint")}
        actions={
          <Button kind="primary" wide onClick={onClose}>
            {t("noted")}
          </Button>
        }
      >
        <Code>{secret}</Code>
        <Row>
          <Button icon={Copy} onClick={() => copy(secret)}>
            {t("copy")}
          </Button>
        </Row>
      </Sheet>
    );
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("add")}
      description={t("addHint")}
      actions={
        <Button
          kind="primary"
          wide
          pending={act.isBusy}
          disabledBecause={address.trim() ? null : t("addressFirst")}
          onClick={add}
        >
          {t("add")}
        </Button>
      }
    >
      <Form onDone={add}>
        <Segmented
          wide
          label={t("channel")}
          value={channel}
          onChange={setChannel}
          choices={[
            { key: "email", word: t("email") },
            { key: "webhook", word: t("webhook") },
          ]}
        />
        <Field label={t("address")} hint={t(`addressHint.${channel}`)}>
          <TextInput
            type={channel === "email" ? "email" : "url"}
            autoCapitalize="off"
            spellCheck={false}
            maxLength={500}
            value={address}
            onChange={setAddress}
          />
        </Field>
        <ChipGroup
          label={t("kinds")}
          choices={KINDS.map((key) => ({ key, word: t(`kind.${key}`) }))}
          chosen={kinds}
          onChange={setKinds}
        />
      </Form>
    </Sheet>
  );
}
