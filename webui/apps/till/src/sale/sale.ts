/** A sale at the counter: a check that may not be open yet, and what is known of who it is for. Pure. */
import type { NewErrand } from "@comanda/api";
import type { Place, Wish } from "@comanda/core";

export type ErrandKind = NewErrand["kind"];

/** In the order in which they are offered. */
export const KINDS: readonly ErrandKind[] = ["counter", "bar_tab", "take_away", "pickup", "delivery"];

/** Who a check without a table is for. */
export type Details = Omit<Wish<NewErrand>, "id" | "kind">;

/** A check in the hand of a cashier. `isOpened`: the box has it, or it lies in the queue. */
export interface Sale {
  readonly id: string;
  readonly kind: ErrandKind | "table";
  readonly isOpened: boolean;
  /** What it is called as far as this till knows: a table, a name, a queue number. */
  readonly label: string | null;
  readonly tableId: number | null;
  readonly details: Details;
}

/** Return a sale that nobody has typed anything into. */
export function newSale(id: string, kind: ErrandKind): Sale {
  return { id, kind, isOpened: false, label: null, tableId: null, details: {} };
}

/** Return the sale that goes on with a check that the box holds. */
export function saleOf(check: {
  readonly id: string;
  readonly label: string;
  readonly kind?: ErrandKind;
  readonly tableId?: number | null;
}): Sale {
  return {
    id: check.id,
    kind: check.kind ?? "table",
    isOpened: true,
    label: check.label,
    tableId: check.tableId ?? null,
    details: {},
  };
}

/** Where the unsent lines of a sale lie. */
export function placeOf(sale: Pick<Sale, "id" | "tableId">): Place {
  return { orderId: sale.id, tableId: sale.tableId };
}

/** How a kind is sold, which decides tax and pricebooks. */
export function modeOf(kind: Sale["kind"]): "delivery" | "dine_in" | "take_away" {
  if (kind === "delivery") return "delivery";
  return kind === "take_away" || kind === "pickup" ? "take_away" : "dine_in";
}

/** What a kind must be told before it can be opened. */
export function lackOf(kind: Sale["kind"], details: Details): keyof Details | null {
  const needed: Readonly<Partial<Record<Sale["kind"], readonly (keyof Details)[]>>> = {
    bar_tab: ["name"],
    pickup: ["promised_at"],
    delivery: ["name", "address"],
  };
  return needed[kind]?.find((field) => !details[field]) ?? null;
}
