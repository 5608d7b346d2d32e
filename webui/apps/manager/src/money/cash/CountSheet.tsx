import type { Denomination } from "@comanda/api";
import { Button, Money, Sheet, useRestaurant, useText } from "@comanda/ui";
import { useState } from "react";
import { moneyText } from "../text/index.ts";
import styles from "./CountSheet.module.css";

export interface CountSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly isBusy: boolean;
  readonly onCount: (total: number, denominations: readonly Denomination[]) => void;
}

/** Notes and coins of a currency with two decimals, in minor units. */
const PIECES = [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/** Return what coins and notes come to. */
export function countOf(counts: ReadonlyMap<number, number>): number {
  return [...counts].reduce((sofar, [value, count]) => sofar + value * count, 0);
}

/** Counts coins and notes: how many of each, and what that comes to. */
export function CountSheet({ open, onOpenChange, isBusy, onCount }: CountSheetProps) {
  const t = useText(moneyText);
  const { exponent } = useRestaurant();
  const [counts, setCounts] = useState<ReadonlyMap<number, number>>(new Map());
  const pieces = PIECES.map((piece) => piece * 10 ** (exponent - 2)).filter(Number.isInteger);
  const total = countOf(counts);
  const denominations = [...counts]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, count }));
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={t("count.title")}
      description={t("count.said")}
      actions={
        <Button
          kind="primary"
          big
          pending={isBusy}
          disabledBecause={counts.size === 0 ? t("count.first") : null}
          onClick={() => onCount(total, denominations)}
        >
          {t("count.done")} · <Money amount={total} />
        </Button>
      }
    >
      <div className={styles.pieces}>
        {pieces.map((value) => {
          const count = counts.get(value) ?? 0;
          return (
            <label key={value} className={styles.piece}>
              <Money amount={value} />
              <span aria-hidden>×</span>
              <input
                inputMode="numeric"
                value={count === 0 ? "" : count}
                placeholder="0"
                onFocus={(event) => event.target.select()}
                onChange={(event) => {
                  const next = Number(event.target.value.replace(/\D/g, "").slice(0, 5));
                  setCounts((held) => new Map(held).set(value, next));
                }}
              />
              <span className={styles.sum}>{count === 0 ? null : <Money amount={value * count} />}</span>
            </label>
          );
        })}
      </div>
    </Sheet>
  );
}
