import { Banner, Chip, Field, TextInput, useMoney, useText } from "@comanda/ui";
import styles from "./acts.module.css";
import { actsText } from "./text.ts";
import type { Act } from "./useActs.ts";

/** Why: a code of the act's list, and words besides. */
export interface Why {
  readonly reason: string;
  readonly words: string;
}

export const NO_WHY: Why = { reason: "", words: "" };

export interface ReasonFormProps {
  readonly act: Act | null;
  readonly why: Why;
  readonly onWhy: (why: Why) => void;
  /** What it comes to, to say in time whether a colleague will be asked. */
  readonly amount: number | null;
}

/** Why an act is done, by one tap, and whether one may do it alone. */
export function ReasonForm({ act, why, onWhy, amount }: ReasonFormProps) {
  const t = useText(actsText);
  const { write } = useMoney();
  const isAlone = act === null || act.own === null || (amount !== null && amount <= act.own);
  return (
    <>
      <fieldset className={styles.chips}>
        <legend>{t("why")}</legend>
        {(act?.reasons ?? []).map(({ code, word }) => (
          <Chip key={code} chosen={why.reason === code} onPress={() => onWhy({ ...why, reason: code })}>
            {word}
          </Chip>
        ))}
      </fieldset>
      {why.reason === "other" || act === null ? (
        <Field label={t("words")}>
          <TextInput
            value={why.words}
            onChange={(words) => onWhy({ reason: why.reason || "other", words })}
            maxLength={200}
          />
        </Field>
      ) : null}
      {isAlone ? (
        act !== null && !act.isPermitted && act.own !== null ? (
          <p className={styles.quiet}>{t("allowance.left", { amount: write(act.own) })}</p>
        ) : null
      ) : (
        <Banner kind="notice">{t("allowance.ask")}</Banner>
      )}
    </>
  );
}
