import type { Minor } from "@comanda/core";
import { Button, Field, Money, MoneyInput, useText } from "@comanda/ui";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { PlanProps } from "./PlanForm.tsx";
import styles from "./pay.module.css";
import { restOf } from "./sharing.ts";
import { payText } from "./text.ts";

/** Each guest says what he pays; what nobody says is the last share. */
export function AmountPlan({ shown, onPlan, isBusy, busyWord, blocked }: PlanProps) {
  const t = useText(payText);
  const [amounts, setAmounts] = useState<readonly (Minor | null)[]>([null]);
  const rest = restOf(shown.due, amounts);
  const said = amounts.filter((amount): amount is Minor => amount !== null && amount > 0);
  const why = rest === null ? t("split.tooMuch") : said.length === 0 ? t("split.amountFirst") : null;
  return (
    <>
      <div className={styles.fields}>
        {amounts.map((amount, at) => (
          <Field key={at} label={t("split.share", { number: at + 1 })}>
            <MoneyInput
              value={amount}
              onChange={(value) => setAmounts(amounts.map((one, place) => (place === at ? value : one)))}
            />
          </Field>
        ))}
      </div>
      <Button icon={Plus} onClick={() => setAmounts([...amounts, null])}>
        {t("split.oneMore")}
      </Button>
      <p className={styles.sum} aria-live="polite">
        {rest === null ? t("split.tooMuch") : t("split.rest")}
        {rest === null ? null : <Money amount={rest} />}
      </p>
      <Button
        kind="primary"
        big
        wide
        pending={isBusy}
        pendingWord={busyWord}
        disabledBecause={blocked ?? why}
        onClick={() => onPlan({ kind: "amounts", amounts: said })}
      >
        {t("split.makeAmounts")}
      </Button>
    </>
  );
}
