import {
  Button,
  Field,
  Segmented,
  Select,
  Sheet,
  Table,
  type TableColumn,
  TextInput,
  useDates,
  useText,
} from "@comanda/ui";
import type { AdminView, Invitation } from "@comanda/vendor";
import { LogOut, RotateCcwKey, UserPlus } from "lucide-react";
import { useState } from "react";
import { Answer, Code, Form, Frame, Hint, Row } from "../shell/Frame.tsx";
import { answerOf, useAct, useRead } from "../shell/vendor.ts";
import { peopleText } from "./text.ts";

const ROLES = ["admin", "support", "read_only"] as const;
type Role = (typeof ROLES)[number];

/** Who works for the vendor, and what each may do. */
export function PeoplePage() {
  const t = useText(peopleText);
  const dates = useDates();
  const people = useRead(["admins"], (api) => api.GET("/api/admins"));
  const [held, setHeld] = useState<AdminView | "new" | null>(null);
  const columns: readonly TableColumn<AdminView>[] = [
    { key: "name", word: t("name"), cell: (row) => row.username, by: (row) => row.username },
    { key: "role", word: t("roleWord"), cell: (row) => t(`role.${row.role}`), by: (row) => row.role },
    {
      key: "state",
      word: t("state"),
      cell: (row) => t(row.is_active ? (row.is_invited ? "invited" : "active") : "gone"),
    },
    {
      key: "seen",
      word: t("seen"),
      cell: (row) => (row.last_login_ms > 0 ? dates.moment(row.last_login_ms) : t("never")),
      by: (row) => row.last_login_ms,
    },
  ];
  return (
    <Frame
      title={t("title")}
      actions={
        <Button kind="primary" icon={UserPlus} onClick={() => setHeld("new")}>
          {t("invite")}
        </Button>
      }
    >
      <Answer of={people}>
        {(rows) => (
          <Table label={t("title")} columns={columns} rows={rows} keyOf={(row) => row.id} onOpen={setHeld} />
        )}
      </Answer>
      {held === "new" ? <InviteSheet onClose={() => setHeld(null)} /> : null}
      {held !== null && held !== "new" ? (
        <PersonSheet key={held.id} person={held} onClose={() => setHeld(null)} />
      ) : null}
    </Frame>
  );
}

function RoleChoice({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }) {
  const t = useText(peopleText);
  return (
    <Field label={t("roleWord")} hint={t(`may.${role}`)}>
      <Select
        value={role}
        onChange={onChange}
        choices={ROLES.map((key) => ({ key, word: t(`role.${key}`) }))}
      />
    </Field>
  );
}

/** The link that an invited person opens: shown once. */
function Invited({ made }: { readonly made: Invitation }) {
  const t = useText(peopleText);
  const dates = useDates();
  const link = `${location.origin}/fleet/#invite=${encodeURIComponent(made.invite)}`;
  return (
    <>
      <Hint>{t("inviteOnce", { name: made.admin.username, until: dates.moment(made.until_ms) })}</Hint>
      <Code>{link}</Code>
    </>
  );
}

function InviteSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useText(peopleText);
  const act = useAct();
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<Role>("support");
  const [made, setMade] = useState<Invitation | null>(null);
  const invite = () =>
    void act.run(async (api) =>
      setMade(await answerOf(api.POST("/api/admins", { body: { username: username.trim(), role } }))),
    );
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("invite")}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={made ? onClose : invite}>
          {t(made ? "done" : "invite")}
        </Button>
      }
    >
      {made ? (
        <Invited made={made} />
      ) : (
        <Form onDone={invite}>
          <Field label={t("name")}>
            <TextInput autoFocus autoCapitalize="off" value={username} onChange={setUsername} />
          </Field>
          <RoleChoice role={role} onChange={setRole} />
        </Form>
      )}
    </Sheet>
  );
}

function PersonSheet({ person, onClose }: { readonly person: AdminView; readonly onClose: () => void }) {
  const t = useText(peopleText);
  const act = useAct();
  const [role, setRole] = useState<Role>(person.role);
  const [isActive, setActive] = useState(person.is_active);
  const [made, setMade] = useState<Invitation | null>(null);
  const params = { path: { admin_id: person.id } };
  const save = async () => {
    const body = { role, is_active: isActive };
    if (await act.run((api) => api.PUT("/api/admins/{admin_id}", { params, body }), t("saved"))) onClose();
  };
  const again = () =>
    void act.run(async (api) =>
      setMade(await answerOf(api.POST("/api/admins/{admin_id}/invite", { params }))),
    );
  const end = () =>
    void act.run((api) => api.DELETE("/api/admins/{admin_id}/sessions", { params }), t("ended"));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={person.username}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={() => void save()}>
          {t("save")}
        </Button>
      }
    >
      <Form onDone={() => void save()}>
        <RoleChoice role={role} onChange={setRole} />
        <Segmented
          wide
          label={t("state")}
          value={isActive ? "active" : "gone"}
          onChange={(key) => setActive(key === "active")}
          choices={[
            { key: "active", word: t("active") },
            { key: "gone", word: t("gone") },
          ]}
        />
      </Form>
      {made ? (
        <Invited made={made} />
      ) : (
        <>
          <Hint>{t("resetHint")}</Hint>
          <Row>
            <Button icon={RotateCcwKey} pending={act.isBusy} onClick={again}>
              {t("reset")}
            </Button>
            <Button icon={LogOut} pending={act.isBusy} onClick={end}>
              {t("end")}
            </Button>
          </Row>
        </>
      )}
    </Sheet>
  );
}
