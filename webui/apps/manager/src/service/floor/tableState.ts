import type { CheckSummary, OrderHead, TableView } from "@comanda/api";
import type { State } from "@comanda/ui";

/** What a manager sees of a table at a glance. */
export interface TableState {
  readonly state: Extract<State, "free" | "open" | "bill" | "paid">;
  readonly due: number;
  readonly total: number;
  readonly openedAt: string | null;
  readonly waiterIds: readonly number[];
  readonly covers: number;
}

/** Return how a table stands, from its checks and what the list of open checks says of them. */
export function stateOf(table: TableView, heads: ReadonlyMap<string, OrderHead>): TableState {
  const { checks } = table;
  const isBill = checks.some(({ order_id }) => heads.get(order_id)?.bill_requested_at != null);
  const isPaid = checks.length > 0 && checks.every(({ status }) => status === "paid");
  return {
    state: checks.length === 0 ? "free" : isPaid ? "paid" : isBill ? "bill" : "open",
    due: sumOf(checks, ({ due }) => due),
    total: sumOf(checks, ({ total }) => total),
    openedAt: checks.map(({ opened_at }) => opened_at).sort()[0] ?? null,
    waiterIds: [...new Set(checks.flatMap(({ waiter_ids }) => waiter_ids))],
    covers: sumOf(checks, ({ covers }) => covers ?? 0),
  };
}

function sumOf(checks: readonly CheckSummary[], of: (check: CheckSummary) => number): number {
  return checks.reduce((sofar, check) => sofar + of(check), 0);
}

/** Return one or two letters for a name, as they stand on a plan. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? words.map((word) => word[0] ?? "").join("") : name;
  return letters.slice(0, 2).toLocaleUpperCase();
}
