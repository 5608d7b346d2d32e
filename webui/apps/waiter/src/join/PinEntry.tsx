import { Button, PinPad, useText } from "@comanda/ui";
import { TriangleAlert } from "lucide-react";
import { waiterText } from "../text/index.ts";
import styles from "./join.module.css";
import { usePin } from "./usePin.ts";

export interface PinEntryProps {
  readonly name: string;
  /** What the button says. */
  readonly word: string;
  readonly other: string;
  readonly onOther: () => void;
}

/** The PIN of one person; what went wrong is said with what to do, and while the box refuses, for how long. */
export function PinEntry({ name, word, other, onOther }: PinEntryProps) {
  const t = useText(waiterText);
  const { pin, setPin, enter, isEntering, said, waits } = usePin(name);
  return (
    <div className={styles.pad}>
      <p className={styles.note} role="alert">
        {said ? (
          <>
            <TriangleAlert aria-hidden size="1.4em" />
            {said}
          </>
        ) : null}
      </p>
      <PinPad value={pin} onChange={setPin} onDone={enter} />
      <Button
        kind="primary"
        big
        wide
        pending={isEntering}
        pendingWord={t("login.going")}
        disabledBecause={waits ? said : pin === "" ? t("login.pin", { name }) : null}
        onClick={enter}
      >
        {word}
      </Button>
      <Button kind="quiet" wide onClick={onOther}>
        {other}
      </Button>
    </div>
  );
}
