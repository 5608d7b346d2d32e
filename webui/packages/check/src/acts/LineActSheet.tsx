import { adjust, type NewCommand, remakeLine, type ShownLine, voidLine } from "@comanda/core";
import { Button, Field, Money, Sheet, Stepper, TextInput, useText, useToasts } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./acts.module.css";
import { NO_WHY, ReasonForm, type Why } from "./ReasonForm.tsx";
import { actsText } from "./text.ts";
import { useAct } from "./useActs.ts";

export interface LineActSheetProps {
  readonly act: "void" | "remake" | "treat";
  readonly orderId: string;
  readonly line: ShownLine;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Take back, make again or treat pieces of a line: how many, why, and on whose word. */
export function LineActSheet({ act, orderId, line, onClose, onDone }: LineActSheetProps) {
  const t = useText(actsText);
  const { show } = useToasts();
  const rules = useAct(act);
  const { give, isBusy, face } = useGive();
  const live = line.quantity - line.voided;
  const [quantity, setQuantity] = useState(act === "void" || act === "treat" ? live : 1);
  const [why, setWhy] = useState<Why>(NO_WHY);
  const [note, setNote] = useState("");
  const amount = live === 0 ? 0 : Math.round((line.total * quantity) / live);
  const run = async () => {
    const ended = await give(commandOf(act, orderId, line, { quantity, why, note }));
    if (ended.kind === "done") show({ kind: "good", text: t(`done.${act}`, { name: line.name }) });
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t(`act.${act}`)}
      description={line.name}
      actions={
        <Button
          kind={act === "void" ? "danger" : "primary"}
          big
          wide
          pending={isBusy}
          disabledBecause={why.reason === "" ? t("whyFirst") : null}
          onClick={() => void run()}
        >
          {t(`go.${act}`, { count: quantity })}
        </Button>
      }
    >
      <div className={styles.form}>
        {live > 1 && act !== "treat" ? (
          <div className={styles.row}>
            <span>{t("pieces")}</span>
            <Stepper label={t("pieces")} value={quantity} least={1} most={live} onChange={setQuantity} />
          </div>
        ) : null}
        <p className={styles.row}>
          <span>{t(`amount.${act}`)}</span>
          <Money amount={amount} large />
        </p>
        <ReasonForm act={rules} why={why} onWhy={setWhy} amount={line.isEstimate ? null : amount} />
        {act === "remake" ? (
          <Field label={t("note")}>
            <TextInput value={note} onChange={setNote} maxLength={200} />
          </Field>
        ) : null}
      </div>
      {face}
    </Sheet>
  );
}

interface Wished {
  readonly quantity: number;
  readonly why: Why;
  readonly note: string;
}

function commandOf(
  act: LineActSheetProps["act"],
  orderId: string,
  line: ShownLine,
  { quantity, why, note }: Wished,
): NewCommand {
  const live = line.quantity - line.voided;
  const said = why.words.trim() ? { ...why, words: why.words.trim() } : { reason: why.reason };
  // All live pieces are meant as such: a colleague may have taken one back meanwhile.
  const pieces = quantity === live ? {} : { quantity };
  switch (act) {
    case "void":
      return voidLine(orderId, line.id, { ...said, ...pieces }, line.name);
    case "remake": {
      const cook = note.trim() ? { note: note.trim() } : {};
      return remakeLine(orderId, line.id, { ...said, ...pieces, ...cook }, line.name);
    }
    case "treat":
      return adjust(orderId, { kind: "treat", item_id: line.id, ...said }, line.name);
  }
}
