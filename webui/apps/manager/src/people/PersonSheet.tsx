import type { User, UserAdd, UserChange } from "@comanda/api";
import {
  Button,
  ChipGroup,
  Field,
  ProblemNote,
  Segmented,
  Select,
  Sheet,
  Switch,
  TextInput,
  useScans,
  useText,
} from "@comanda/ui";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { Form, Hint, Labelled } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./people.module.css";
import { isRole, ROLES, type Role } from "./peopleData.ts";
import { peopleText } from "./text.ts";

interface Props {
  readonly person: User | null;
  readonly people: readonly User[];
  readonly onClose: () => void;
}

/** One person: name, role, PIN, language, training, and who helps. */
export function PersonSheet({ person, people, onClose }: Props) {
  const t = useText(peopleText);
  const h = useText(houseText);
  const change = useChange("people", "sessions", "setup");
  const [name, setName] = useState(person?.username ?? "");
  const [role, setRole] = useState<Role>(person && isRole(person.role) ? person.role : "waiter");
  const [pin, setPin] = useState("");
  const [language, setLanguage] = useState<"el" | "en" | "house">(
    person?.language === "el" || person?.language === "en" ? person.language : "house",
  );
  const [isTraining, setTraining] = useState(person?.is_training ?? false);
  const [badge, setBadge] = useState("");
  useScans("badge", ({ code }) => setBadge(code), person !== null);
  const [isActive, setActive] = useState(person?.is_active ?? true);
  const isShort = pin.length < 4 && (person === null || pin !== "");

  const save = async () => {
    const common = { username: name.trim(), role, language: language === "house" ? null : language };
    const isDone = await change.run(
      async (api) => {
        if (person === null) {
          const body: UserAdd = { ...common, pin };
          const { data } = await api.POST("/api/waiters", { body });
          if (isTraining && data)
            await api.PUT("/api/waiters/{waiter_id}", {
              params: { path: { waiter_id: data.id } },
              body: { is_training: true },
            });
          return;
        }
        const body: UserChange = {
          ...common,
          is_training: isTraining,
          is_active: isActive,
          ...(pin ? { pin } : {}),
          ...(badge.trim() ? { badge: badge.trim() } : {}),
        };
        await api.PUT("/api/waiters/{waiter_id}", { params: { path: { waiter_id: person.id } }, body });
      },
      { text: person === null ? h("added", { name }) : h("saved") },
    );
    if (isDone) onClose();
  };

  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={person?.username ?? t("staff.add")}
      actions={
        <>
          {person ? (
            <Button
              kind="quiet"
              icon={LogOut}
              onClick={() =>
                void change.run(
                  (api) =>
                    api.DELETE("/api/waiters/{waiter_id}/sessions", {
                      params: { path: { waiter_id: person.id } },
                    }),
                  { text: t("staff.loggedOut", { name: person.username }) },
                )
              }
            >
              {t("staff.logout")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={name.trim() === "" ? t("staff.needName") : isShort ? t("staff.pinShort") : null}
            onClick={() => void save()}
          >
            {t("staff.save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={h("name")}>
            <TextInput value={name} onChange={setName} maxLength={60} />
          </Field>
          <Field label={t("staff.role")}>
            <Select<Role>
              value={role}
              onChange={setRole}
              choices={ROLES.map((key) => ({ key, word: t(`role.${key}`) }))}
            />
          </Field>
          <Field
            label={person ? t("staff.pinNew") : t("staff.pin")}
            hint={person ? t("staff.pinKeep") : t("staff.pinHint")}
            {...(pin !== "" && isShort ? { error: t("staff.pinShort") } : {})}
          >
            <TextInput
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              maxLength={12}
              value={pin}
              onChange={(typed) => setPin(typed.replace(/\D/g, ""))}
            />
          </Field>
          {person ? (
            <Field
              label={t("staff.badge")}
              hint={person.has_badge ? t("staff.badgeIs") : t("staff.badgeHint")}
            >
              <TextInput value={badge} onChange={setBadge} autoComplete="off" />
            </Field>
          ) : null}
        </Form>
        <Labelled label={t("staff.language")}>
          <Segmented
            label={t("staff.language")}
            value={language}
            onChange={setLanguage}
            choices={[
              { key: "house", word: h("language.house") },
              { key: "el", word: h("language.el") },
              { key: "en", word: h("language.en") },
            ]}
          />
        </Labelled>
        <div>
          <Switch
            label={t("staff.trainingSwitch")}
            hint={t("staff.trainingHint")}
            on={isTraining}
            onChange={setTraining}
          />
          {person ? (
            <Switch
              label={t("staff.active")}
              hint={t("staff.activeHint")}
              on={isActive}
              onChange={setActive}
            />
          ) : null}
        </div>
        {person && role === "waiter" ? <Assistants person={person} people={people} /> : null}
      </div>
    </Sheet>
  );
}

function Assistants({ person, people }: { readonly person: User; readonly people: readonly User[] }) {
  const t = useText(peopleText);
  const change = useChange("people");
  const params = { path: { waiter_id: person.id } };
  const helpers = useRead(["people", "assistants", person.id], (api) =>
    api.GET("/api/waiters/{waiter_id}/assistants", { params }),
  );
  const choices = people.filter((one) => one.is_active && one.id !== person.id && one.role === "waiter");
  if (choices.length === 0 || helpers.data === undefined) return null;
  return (
    <>
      <ChipGroup
        label={t("staff.assistants")}
        choices={choices.map(({ id, username }) => ({ key: id, word: username }))}
        chosen={helpers.data.map(({ id }) => id)}
        onChange={(ids) =>
          void change.run((api) =>
            api.PUT("/api/waiters/{waiter_id}/assistants", { params, body: { assistant_ids: ids } }),
          )
        }
      />
      <Hint>{t("staff.assistantsHint")}</Hint>
    </>
  );
}
