import { Button, Field, TextInput, useText } from "@comanda/ui";
import { UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Initials } from "../shell/Initials.tsx";
import { usePeople } from "../shell/usePeople.ts";
import { waiterText } from "../text/index.ts";
import { DoorFrame } from "./DoorFrame.tsx";
import styles from "./join.module.css";
import { PinEntry } from "./PinEntry.tsx";

/** Who has this phone now: a name, then its PIN. */
export function LoginPage({ onJoin }: { readonly onJoin: (() => void) | null }) {
  const t = useText(waiterText);
  const people = usePeople();
  const [name, setName] = useState<string | null>(null);
  const [isTyping, setTyping] = useState(false);
  if (name !== null)
    return (
      <DoorFrame title={t("login.pin", { name })}>
        <PinEntry name={name} word={t("login.go")} onOther={() => setName(null)} other={t("login.notMe")} />
      </DoorFrame>
    );
  return (
    <DoorFrame title={t("login.title")}>
      {people.length > 0 ? (
        <ul className={styles.people} aria-label={t("login.list")}>
          {people.map((person) => (
            <li key={person.id}>
              <button type="button" className={styles.person} onClick={() => setName(person.name)}>
                <Initials name={person.name} />
                <span>{person.name}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {isTyping || people.length === 0 ? (
        <TypedName onName={setName} />
      ) : (
        <Button wide icon={UserRoundPlus} onClick={() => setTyping(true)}>
          {t("login.other")}
        </Button>
      )}
      {onJoin ? (
        <Button kind="quiet" wide onClick={onJoin}>
          {t("join.again")}
        </Button>
      ) : null}
    </DoorFrame>
  );
}

function TypedName({ onName }: { readonly onName: (name: string) => void }) {
  const t = useText(waiterText);
  const [typed, setTyped] = useState("");
  const go = () => {
    if (typed.trim() !== "") onName(typed.trim());
  };
  return (
    <>
      <Field label={t("login.name")} hint={t("login.otherHint")}>
        <TextInput
          value={typed}
          onChange={setTyped}
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="next"
          onKeyDown={(event) => {
            if (event.key === "Enter") go();
          }}
        />
      </Field>
      <Button
        kind="primary"
        big
        wide
        disabledBecause={typed.trim() === "" ? t("login.otherHint") : null}
        onClick={go}
      >
        {t("login.next")}
      </Button>
    </>
  );
}
