import { cancelOrder, reopenOrder, type ShownOrder, walkOut } from "@comanda/core";
import { Banner, Button, Chip, Field, Money, Sheet, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./acts.module.css";
import { NO_WHY, ReasonForm, type Why } from "./ReasonForm.tsx";
import { actsText } from "./text.ts";
import { useAct } from "./useActs.ts";

const COMMANDS = { cancel: cancelOrder, reopen: reopenOrder, walkOut } as const;
const REOPENING = ["wrongTender", "forgotten", "wrongTable"] as const;

export interface EndSheetProps {
  readonly way: keyof typeof COMMANDS;
  readonly shown: ShownOrder;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Cancel a check, let its guests go unpaid, or open it again: what that does, why, and on whose word. */
export function EndSheet({ way, shown, onClose, onDone }: EndSheetProps) {
  const t = useText(actsText);
  const { give, isBusy, face } = useGive();
  const rules = useAct(way === "walkOut" ? "walk_out" : "void");
  const [why, setWhy] = useState<Why>(NO_WHY);
  const [words, setWords] = useState("");
  const reason =
    way === "reopen"
      ? words.trim()
      : why.reason === "other" && why.words.trim()
        ? why.words.trim()
        : why.reason;
  const run = async () => {
    const ended = await give(COMMANDS[way](shown.id, reason));
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t(`act.${way}`)}
      actions={
        <Button
          kind={way === "reopen" ? "primary" : "danger"}
          big
          wide
          pending={isBusy}
          disabledBecause={reason === "" ? t("whyFirst") : null}
          onClick={() => void run()}
        >
          {t(`act.${way}`)}
        </Button>
      }
    >
      <div className={styles.form}>
        <Banner kind="notice">{t(`ends.${way}`)}</Banner>
        <p className={styles.row}>
          <span>{way === "reopen" ? t("ends.paid") : t("ends.amount")}</span>
          <Money amount={way === "reopen" ? shown.paid : shown.due} large />
        </p>
        {way === "reopen" ? (
          <>
            <fieldset className={styles.chips}>
              <legend>{t("why")}</legend>
              {REOPENING.map((key) => {
                const word = t(`ends.reasons.${key}`);
                return (
                  <Chip key={key} chosen={words === word} onPress={() => setWords(word)}>
                    {word}
                  </Chip>
                );
              })}
            </fieldset>
            <Field label={t("words")}>
              <TextInput value={words} onChange={setWords} maxLength={200} />
            </Field>
          </>
        ) : (
          <ReasonForm act={rules} why={why} onWhy={setWhy} amount={shown.due} />
        )}
      </div>
      {face}
    </Sheet>
  );
}
