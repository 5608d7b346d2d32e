import { uuidv7 } from "@comanda/core";
import { Button, Chip, Field, ProblemNote, Sheet, TextInput, useBox, useText } from "@comanda/ui";
import { useState } from "react";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

const REASONS = ["change", "check", "mistake"] as const;

export interface OpenDrawerSheetProps {
  readonly drawerId: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Open the drawer without a sale: it says why, and that is written down. It goes now or not at all. */
export function OpenDrawerSheet({ drawerId, onClose, onDone }: OpenDrawerSheetProps) {
  const t = useText(walletText);
  const box = useBox();
  const needsBox = useNeedsBox();
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const open = async () => {
    setIsBusy(true);
    setProblem(null);
    const id = uuidv7();
    try {
      const path = `/api/drawers/${drawerId}/open`;
      await box.ask({ method: "POST", path, body: { id, reason: reason.trim() } }, id);
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setIsBusy(false);
    }
  };
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("drawer.open")}
      description={t("drawer.openSaid")}
      actions={
        <Button
          kind="primary"
          big
          wide
          pending={isBusy}
          disabledBecause={needsBox ?? (reason.trim() === "" ? t("move.whyFirst") : null)}
          onClick={() => void open()}
        >
          {t("drawer.open")}
        </Button>
      }
    >
      <div className={styles.form}>
        {problem ? <ProblemNote problem={problem} /> : null}
        <fieldset className={styles.chips}>
          <legend>{t("move.why")}</legend>
          {REASONS.map((key) => {
            const word = t(`drawer.reasons.${key}`);
            return (
              <Chip key={key} chosen={reason === word} onPress={() => setReason(word)}>
                {word}
              </Chip>
            );
          })}
        </fieldset>
        <Field label={t("move.note")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
      </div>
    </Sheet>
  );
}
