import type { NewAdjustment } from "@comanda/api";
import { adjust, type Minor, type ShownLine, type ShownOrder } from "@comanda/core";
import {
  Button,
  Chip,
  Field,
  MoneyInput,
  Segmented,
  Sheet,
  Stepper,
  TextInput,
  useMoney,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./acts.module.css";
import { actsText } from "./text.ts";

/** Hundredths of a percent in one percent. */
const PERCENT_BP = 100;
const PERCENTS = [5, 10, 15, 20, 50] as const;
const REASONS = {
  discount: ["regular", "late", "offer", "staff"],
  charge: ["party", "holiday", "event"],
} as const;

type Kind = Exclude<NewAdjustment["kind"], "treat">;

export interface AdjustSheetProps {
  readonly shown: ShownOrder;
  /** The line that costs less; without one it is the whole check. */
  readonly line?: ShownLine;
  /** What is offered: something off, or something on top. */
  readonly way: "discount" | "charge";
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Something off a line or the check, or a charge on it, by percent or amount, and why. */
export function AdjustSheet({ shown, line, way, onClose, onDone }: AdjustSheetProps) {
  const t = useText(actsText);
  const { write } = useMoney();
  const { give, isBusy, face } = useGive();
  const kinds: readonly Kind[] = way === "discount" ? ["percent", "fixed"] : ["service", "cover", "minimum"];
  const [kind, setKind] = useState<Kind>(way === "discount" ? "percent" : "service");
  const [percent, setPercent] = useState(10);
  const [amount, setAmount] = useState<Minor | null>(null);
  const [reason, setReason] = useState("");
  const isPercent = kind === "percent" || kind === "service";
  const whole = line?.total ?? shown.total;
  const value = isPercent ? percent * PERCENT_BP : amount;
  const why =
    value === null || value <= 0 ? t("adjust.valueFirst") : reason.trim() === "" ? t("whyFirst") : null;
  const run = async () => {
    const ended = await give(
      adjust(
        shown.id,
        {
          kind,
          value,
          reason: reason.trim(),
          ...(line ? { item_id: line.id } : {}),
        },
        line?.name,
      ),
    );
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t(`act.${way}`)}
      description={line ? line.name : write(whole)}
      actions={
        <Button kind="primary" big wide pending={isBusy} disabledBecause={why} onClick={() => void run()}>
          {kind === "percent"
            ? t("adjust.about", { amount: write(Math.round((whole * percent) / 100)) })
            : t(`act.${way}`)}
        </Button>
      }
    >
      <div className={styles.form}>
        <Segmented
          wide
          label={t("adjust.kind")}
          value={kind}
          onChange={setKind}
          choices={kinds.map((key) => ({ key, word: t(`adjust.${key}`) }))}
        />
        {isPercent ? (
          <div className={styles.row}>
            <div className={styles.chips}>
              {PERCENTS.map((one) => (
                <Chip key={one} chosen={percent === one} onPress={() => setPercent(one)}>
                  {t("adjust.percents", { percent: one })}
                </Chip>
              ))}
            </div>
            <Stepper label={t("adjust.percent")} value={percent} least={1} most={100} onChange={setPercent} />
          </div>
        ) : (
          <Field label={kind === "cover" ? t("adjust.each") : t("adjust.amount")}>
            <MoneyInput value={amount} onChange={setAmount} />
          </Field>
        )}
        <fieldset className={styles.chips}>
          <legend>{t("why")}</legend>
          {REASONS[way].map((key) => {
            const word = t(`adjust.reasons.${key}`);
            return (
              <Chip key={key} chosen={reason === word} onPress={() => setReason(word)}>
                {word}
              </Chip>
            );
          })}
        </fieldset>
        <Field label={t("words")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
      </div>
      {face}
    </Sheet>
  );
}
