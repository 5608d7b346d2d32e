import { Button, Field, List, ListItem, ProblemNote, Select, TextInput, useText } from "@comanda/ui";
import { UserPlus } from "lucide-react";
import { useRef, useState } from "react";
import { Form, Hint, Row } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { isRole, ROLES, type Role, usePeople } from "../people/peopleData.ts";
import { peopleText } from "../people/text.ts";
import { wizardText } from "./text.ts";
import styles from "./wizard.module.css";

/** One person after another: name, role, PIN. */
export function PeopleStep({ count }: { readonly count: number }) {
  const t = useText(wizardText);
  const p = useText(peopleText);
  const h = useText(houseText);
  const change = useChange("people", "setup");
  const people = usePeople().data ?? [];
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("waiter");
  const [pin, setPin] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const add = async () => {
    const isDone = await change.run(
      (api) => api.POST("/api/waiters", { body: { username: name.trim(), role, pin } }),
      { text: t("people.added", { name: name.trim() }) },
    );
    if (!isDone) return;
    setName("");
    setPin("");
    form.current?.querySelector("input")?.focus();
  };
  const missing = name.trim() === "" ? p("staff.needName") : pin.length < 4 ? p("staff.pinShort") : null;
  return (
    <>
      <Hint>{t("people.lead")}</Hint>
      <p>{t("people.there", { count })}</p>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      <form
        ref={form}
        className={styles.people}
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null && !change.isBusy) void add();
        }}
      >
        <Form>
          <Field label={h("name")}>
            <TextInput value={name} onChange={setName} maxLength={60} />
          </Field>
          <Field label={p("staff.role")}>
            <Select<Role>
              value={role}
              onChange={setRole}
              choices={ROLES.map((key) => ({ key, word: p(`role.${key}`) }))}
            />
          </Field>
          <Field label={p("staff.pin")} hint={p("staff.pinHint")}>
            <TextInput
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              value={pin}
              maxLength={12}
              onChange={(typed) => setPin(typed.replace(/\D/g, ""))}
            />
          </Field>
        </Form>
        <Row>
          <Button
            kind="primary"
            icon={UserPlus}
            pending={change.isBusy}
            type="submit"
            disabledBecause={missing}
          >
            {t("people.add")}
          </Button>
        </Row>
      </form>
      <List label={p("staff.list")}>
        {people.map((one) => (
          <ListItem
            key={one.id}
            title={one.username}
            under={isRole(one.role) ? p(`role.${one.role}`) : one.role}
          />
        ))}
      </List>
    </>
  );
}
