/** Counting cash by coins and notes. Pure; values are minor units. */
import type { Denomination } from "@comanda/api";
import { type Minor, minor } from "@comanda/core";

const EURO = [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1] as const;

/** Return the coins and notes of a currency, large ones first; the euro's steps where no better are known. */
export function denominationsOf(exponent: number): readonly number[] {
  return exponent === 2 ? EURO : EURO.map((value) => (value / 100) * 10 ** exponent).filter(Number.isInteger);
}

/** How many of each value were counted. */
export type Counted = Readonly<Record<number, number>>;

/** Return what was counted, in all. */
export function totalOf(counted: Counted): Minor {
  return minor(Object.entries(counted).reduce((total, [value, count]) => total + Number(value) * count, 0));
}

/** Say whether anything was counted at all: an empty form is no count of nothing. */
export function isBegun(typed: Readonly<Record<number, string>>): boolean {
  return Object.values(typed).some((text) => text.trim() !== "");
}

/** Return the count as the box takes it; what there is none of is left out. */
export function listOf(counted: Counted): Denomination[] {
  return Object.entries(counted)
    .map(([value, count]) => ({ value: Number(value), count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.value - a.value);
}

/** Return a count that somebody typed, or null for what is none. */
export function readCount(text: string): number | null {
  const bare = text.trim();
  if (bare === "") return 0;
  return /^[0-9]{1,5}$/.test(bare) ? Number(bare) : null;
}
