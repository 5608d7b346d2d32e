import type { BillAdjustment } from "@comanda/api";
import type { ShownOrder } from "@comanda/core";
import { Money, useText } from "@comanda/ui";
import type { ReactNode } from "react";
import { useReasonWord } from "../acts/useActs.ts";
import styles from "./CheckTotals.module.css";
import { linesText } from "./text.ts";

/** What a check comes to, and how: discounts, charges, what was taken, what is due. */
export function CheckTotals({ shown }: { readonly shown: ShownOrder }) {
  const t = useText(linesText);
  const reasonWord = useReasonWord();
  const bill = shown.order?.bill;
  const discountWord = ({ kind, reason }: BillAdjustment) =>
    kind === "treat" ? t("sum.treat", { reason: reasonWord("treat", reason) }) : reason || t("sum.discount");
  const isSplit =
    bill !== undefined && (bill.discounts.length > 0 || bill.charges.length > 0 || bill.service > 0);
  return (
    <dl className={styles.sums}>
      {isSplit ? (
        <>
          <Row word={t("sum.subtotal")} amount={bill.subtotal} />
          {bill.discounts.map((one) => (
            <Row key={one.id} word={discountWord(one)} amount={-Math.abs(one.amount)} />
          ))}
          {bill.charges.map((one) => (
            <Row
              key={one.id}
              word={chargeWord(one.kind, one.reason, t("sum.cover"), t("sum.service"))}
              amount={one.amount}
            />
          ))}
        </>
      ) : null}
      {bill !== undefined && !bill.prices_include_tax ? <Row word={t("sum.tax")} amount={bill.tax} /> : null}
      <Row strong word={shown.isEstimate ? t("sum.about") : t("sum.total")} amount={shown.total} />
      {shown.paid > 0 ? (
        <>
          <Row word={t("sum.paid")} amount={-shown.paid} />
          <Row strong word={t("sum.due")} amount={shown.due} />
        </>
      ) : null}
    </dl>
  );
}

function chargeWord(kind: string, reason: string, cover: string, service: string): string {
  if (reason !== "") return reason;
  return kind === "cover" ? cover : service;
}

function Row({ word, amount, strong }: { word: ReactNode; amount: number; strong?: boolean }) {
  return (
    <div className={strong ? styles.strong : styles.row}>
      <dt>{word}</dt>
      <dd>
        <Money amount={amount} />
      </dd>
    </div>
  );
}
