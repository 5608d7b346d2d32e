import { Money, useMoney, useText } from "@comanda/ui";
import type { ReactNode } from "react";
import { detailOf, type FactDetail } from "./detail.ts";
import styles from "./FactWords.module.css";
import { en } from "./text/en.ts";
import { factText } from "./text/index.ts";
import type { Names } from "./useNames.ts";

type FactKey = keyof (typeof en)["fact"];

function isKnown(type: string): type is FactKey {
  return type in en.fact;
}

/** Return what says a type of fact in the person's words; a type that this version does not know keeps its own name. */
export function useFactWord(): (type: string) => string {
  const t = useText(factText);
  return (type) => (isKnown(type) ? t(`fact.${type}`) : type);
}

/** Every type of fact that has words. */
export const FACT_TYPES: readonly string[] = Object.keys(en.fact);

export interface FactDetailsProps {
  readonly payload: unknown;
  readonly names: Names;
  /** What lines of the check at hand are called, as they were ordered. */
  readonly itemName?: (itemId: string) => string | null;
}

/** What a fact tells beside its name: dishes, money, why, and who said yes. */
export function FactDetails({ payload, names, itemName }: FactDetailsProps) {
  const t = useText(factText);
  const detail = detailOf(payload);
  const nameOf = (itemId: string, productId: number | null) =>
    itemName?.(itemId) ?? (productId === null ? null : names.product(productId));
  const rows = detail.lines.flatMap(({ itemId, productId, quantity, amount }) => {
    const name = nameOf(itemId, productId);
    return name === null ? [] : [{ itemId, amount, words: t("detail.pieces", { quantity, name }) }];
  });
  const said = useSaid(detail, names);
  if (rows.length + said.length === 0) return null;
  return (
    <div className={styles.details}>
      {rows.length > 0 ? (
        <ul className={styles.lines}>
          {rows.map(({ itemId, amount, words }) => (
            <li key={itemId}>
              {words}
              {amount === null || rows.length === 1 ? null : <Money amount={amount} />}
            </li>
          ))}
        </ul>
      ) : null}
      {said.length > 0 ? (
        <p className={styles.said}>
          {said.map((words, at) => (
            <span key={String(at)}>{words}</span>
          ))}
        </p>
      ) : null}
    </div>
  );
}

function useSaid(detail: FactDetail, names: Names): readonly ReactNode[] {
  const t = useText(factText);
  const { write } = useMoney();
  const { amount, tip, rounding, was, now, tender, reason, approvedBy, userId, tableId } = detail;
  const { stationId, covers, copy, waitedMs, zNumber } = detail;
  const named = (id: number | null, of: (id: number) => string | null) => (id === null ? null : of(id));
  const table = named(tableId, names.table);
  const station = named(stationId, names.station);
  const approver = named(approvedBy, names.person);
  return [
    amount === null ? null : <strong key="amount">{write(amount)}</strong>,
    tender === null ? null : names.tender(tender),
    tip === null ? null : t("detail.tip", { amount: write(tip) }),
    rounding === null ? null : t("detail.rounding", { amount: write(rounding) }),
    was === null || now === null ? null : t("detail.price", { was: write(was), now: write(now) }),
    table === null ? null : t("detail.table", { name: table }),
    covers === null ? null : t("detail.guests", { count: covers }),
    named(userId, names.person),
    station === null ? null : t("detail.station", { name: station }),
    copy === null ? null : t("detail.copy", { number: copy }),
    zNumber === null ? null : t("detail.z", { number: zNumber }),
    reason === null ? null : t("detail.reason", { reason: names.reason(reason) }),
    approver === null ? null : t("detail.approved", { name: approver }),
    waitedMs === null ? null : t("detail.waited", { minutes: Math.round(waitedMs / 60_000) }),
  ].filter((words) => words !== null);
}
