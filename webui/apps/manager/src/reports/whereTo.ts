import type { Breakdown } from "@comanda/api";
import { type Cell, numberIn, wordsIn } from "./breakdown.ts";
import type { Period } from "./period.ts";
import type { Dimension } from "./useReports.ts";

/** Facts of which the audit log tells one by one, by what sums them up. */
const FACTS: Partial<Record<Dimension, string>> = {
  discount: "AdjustmentGiven,AdjustmentRemoved",
  void: "LineVoided",
  owed: "GuestsWalkedOut,OwedCollected,OwedWrittenOff",
};

const ACTS: Readonly<Record<string, string>> = {
  void: "LineVoided",
  remake: "LineRemade",
  swap: "LineSwapped",
  treat: "AdjustmentGiven,LinesTreated",
  walk_out: "GuestsWalkedOut",
};

/** Return where the orders, or the facts, behind a number are. */
export function whereTo(table: Breakdown, row: readonly Cell[], by: Dimension, { from, to }: Period): string {
  const days = from === to ? { day: from } : { from, to };
  const facts =
    by === "act" ? ACTS[wordsIn(table, row, "act")] : by === "tender" ? "PaymentTaken" : FACTS[by];
  const person = numberIn(table, row, "user_id");
  if (facts !== undefined) {
    const who = person > 0 ? { actor: String(person) } : {};
    const text = by === "tender" ? { text: wordsIn(table, row, "tender") } : {};
    return `/audit?${new URLSearchParams({ from, to, type: facts, ...who, ...text })}`;
  }
  const who = by === "waiter" && person > 0 ? { waiter: String(person) } : {};
  return `/orders?${new URLSearchParams({ ...days, ...who })}`;
}
