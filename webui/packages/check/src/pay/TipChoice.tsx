import { type Minor, minor, ZERO } from "@comanda/core";
import { Chip, useMoney, useText } from "@comanda/ui";
import styles from "./pay.module.css";
import { roundSums } from "./settling.ts";
import { payText } from "./text.ts";

export interface TipChoiceProps {
  readonly due: Minor;
  /** What is a tip; null while nobody said. */
  readonly tip: Minor | null;
  /** The cash in hand, of which a tip may be kept; null where the tip is charged on top. */
  readonly given: Minor | null;
  readonly onTip: (tip: Minor | null) => void;
  /** Told when another sum is charged, so that what was typed makes room; null for cash. */
  readonly onMakeIt: ((sum: Minor | null) => void) | null;
}

/** "Make it sixty": round sums, of which the rest is a tip, said in words. */
export function TipChoice({ due, tip, given, onTip, onMakeIt }: TipChoiceProps) {
  const t = useText(payText);
  const { write, format } = useMoney();
  const rest = given === null ? null : given - due;
  const isCash = onMakeIt === null;
  if (isCash && (rest === null || rest <= 0)) return null;
  const sums = roundSums(due, format.exponent).filter((amount) => rest === null || amount - due < rest);
  const tips = [...sums.map((amount) => amount - due), ...(rest !== null && rest > 0 ? [rest] : [])];
  const choose = (amount: Minor | null) => {
    onMakeIt?.(null);
    onTip(amount);
  };
  return (
    <fieldset className={styles.tips}>
      <legend>{t("tip.word")}</legend>
      <Chip chosen={tip === 0} onPress={() => choose(isCash ? ZERO : null)}>
        {t("tip.none")}
      </Chip>
      {tips.map((amount) => (
        <Chip
          key={amount}
          chosen={tip === amount}
          extra={amount === rest ? t("tip.all") : t("tip.makes", { amount: write(due + amount) })}
          onPress={() => choose(minor(amount))}
        >
          {write(amount)}
        </Chip>
      ))}
    </fieldset>
  );
}
