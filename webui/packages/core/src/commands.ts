/** What a person can mean, as commands for the queue: the paths and bodies of the box's API in one place. */
import type {
  AskedLine,
  Firing,
  LineChange,
  LinesMove,
  NewAdjustment,
  NewErrand,
  NewOffer,
  NewOrder,
  NewPayment,
  NewSplit,
  NewTip,
  OrderChange,
  Void,
} from "@comanda/api";
import { uuidv7 } from "./ids.ts";
import type { Label, NewCommand } from "./outboxEntry.ts";

/** A body of the API where what has a default may be left out. */
export type Wish<T, Needed extends keyof T = never> = Pick<T, Needed> & { [K in keyof T]?: T[K] | undefined };

/** A line to order, under the id it was typed with. */
export type LineWish = Wish<AskedLine, "product_id"> & { readonly id: string };

function label(key: string, values?: Label["values"]): Label {
  return values === undefined ? { key: `command.${key}` } : { key: `command.${key}`, values };
}

function orderPath(orderId: string, rest = ""): string {
  return `/api/orders/${encodeURIComponent(orderId)}${rest}`;
}

/** Open a check at a table, under an id made here; who opens one that another phone opened joins it. */
export function openOrder(
  wish: Wish<NewOrder, "table_id"> & { readonly id: string },
  tableName: string,
): NewCommand {
  return {
    method: "POST",
    path: "/api/orders",
    body: wish,
    orderId: wish.id,
    label: label("open", { table: tableName }),
  };
}

/** Open a check without a table (counter, bar tab, take-away). */
export function openErrand(wish: Wish<NewErrand, "kind"> & { readonly id: string }): NewCommand {
  return {
    method: "POST",
    path: "/api/orders/errands",
    body: wish,
    orderId: wish.id,
    label: label("errand"),
  };
}

/** How lines are sent. For `undoSeconds` the box waits before it tells the stations; these courses wait to be fired. */
export interface SendWish {
  readonly holdCourses?: readonly number[] | undefined;
  readonly undoSeconds?: number | undefined;
}

/** Send lines. `tableId` is where the guests sit as far as the phone knows; null for a check without a table. */
export function addLines(
  orderId: string,
  lines: readonly LineWish[],
  at: { readonly tableId: number | null; readonly tableName: string },
  { holdCourses = [], undoSeconds = 0 }: SendWish = {},
): NewCommand {
  const where = at.tableId === null ? {} : { table_id: at.tableId };
  const held = holdCourses.length === 0 ? {} : { hold_courses: holdCourses };
  return {
    method: "POST",
    path: orderPath(orderId, "/items"),
    body: { items: lines, ...where, ...held, ...(undoSeconds > 0 ? { undo_seconds: undoSeconds } : {}) },
    orderId,
    prints: true,
    label: label("send", { count: lines.length, table: at.tableName }),
  };
}

/** Take back lines that were just sent, while the box waits with telling the stations. It is no void. */
export function recallLines(orderId: string, itemIds: readonly string[]): NewCommand {
  return {
    method: "POST",
    path: orderPath(orderId, "/items/recall"),
    body: { item_ids: itemIds },
    orderId,
    label: label("recall", { count: itemIds.length }),
  };
}

/** Take back pieces of a sent line; all live ones without a quantity. With a colleague's PIN, ask instead of queueing. */
export function voidLine(
  orderId: string,
  itemId: string,
  wish: Wish<Void, "reason">,
  name: string,
): NewCommand {
  return {
    method: "POST",
    path: orderPath(orderId, `/items/${encodeURIComponent(itemId)}/void`),
    body: wish,
    orderId,
    prints: true,
    label: label("void", { name }),
  };
}

/** Change note, seat or course of a sent line. */
export function changeLine(orderId: string, itemId: string, change: LineChange, name: string): NewCommand {
  return {
    method: "PATCH",
    path: orderPath(orderId, `/items/${encodeURIComponent(itemId)}`),
    body: change,
    orderId,
    prints: true,
    label: label("change", { name }),
  };
}

/** Change covers, allergy or mode of a check. */
export function changeOrder(orderId: string, change: OrderChange): NewCommand {
  return { method: "PUT", path: orderPath(orderId), body: change, orderId, label: label("order") };
}

/** Call held lines to the kitchen: a course, some lines, or all. */
export function fire(orderId: string, wish: Wish<Firing> = {}): NewCommand {
  return {
    method: "POST",
    path: orderPath(orderId, "/fire"),
    body: wish,
    orderId,
    prints: true,
    label: label("fire"),
  };
}

/** The guests sit at another table. */
export function moveOrder(orderId: string, tableId: number, tableName: string): NewCommand {
  return {
    method: "POST",
    path: orderPath(orderId, "/move"),
    body: { table_id: tableId },
    orderId,
    label: label("move", { table: tableName }),
  };
}

/** Move lines or pieces of them to another check (`to_order_id`) or a new one (`new_order_id`). */
export function moveLines(orderId: string, move: Wish<LinesMove, "items">): NewCommand {
  const to = move.to_order_id ?? move.new_order_id;
  return {
    method: "POST",
    path: orderPath(orderId, "/items/move"),
    body: move,
    orderId,
    alsoOrderIds: typeof to === "string" ? [to] : [],
    label: label("moveLines", { count: move.items.length }),
  };
}

/** Join two checks: all of the first goes into the other. */
export function mergeOrders(orderId: string, intoOrderId: string): NewCommand {
  return {
    method: "POST",
    path: orderPath(orderId, "/merge"),
    body: { into_order_id: intoOrderId },
    orderId,
    alsoOrderIds: [intoOrderId],
    label: label("merge"),
  };
}

/** Take money. Give every payment an id (`uuidv7`), so that the box makes it once. */
export function pay(orderId: string, payment: Wish<NewPayment>): NewCommand {
  const isNamed = payment.id !== undefined && payment.id !== null;
  const body = payment.payments === undefined && !isNamed ? { ...payment, id: uuidv7() } : payment;
  return { method: "POST", path: orderPath(orderId, "/pay"), body, orderId, label: label("pay") };
}

/** Add a tip to a payment that was taken. */
export function addTip(orderId: string, paymentId: string, tip: number): NewCommand {
  const body: Wish<NewTip> = { id: uuidv7(), tip };
  const path = `/api/payments/${encodeURIComponent(paymentId)}/tip`;
  return { method: "POST", path, body, orderId, label: label("tip") };
}

/** Plan how a check is shared. */
export function splitOrder(orderId: string, plan: Wish<NewSplit>): NewCommand {
  return { method: "POST", path: orderPath(orderId, "/split"), body: plan, orderId, label: label("split") };
}

/** Give up the plan of shares. */
export function undoSplit(orderId: string): NewCommand {
  return { method: "DELETE", path: orderPath(orderId, "/split"), orderId, label: label("undoSplit") };
}

/** Give a discount or treat, or make a charge. With a colleague's PIN, ask instead of queueing. */
export function adjust(orderId: string, wish: Wish<NewAdjustment, "kind">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: orderPath(orderId, "/adjustments"), body, orderId, label: label("adjust") };
}

/** The guests want to pay: print the bill. */
export function requestBill(orderId: string): NewCommand {
  return { method: "POST", path: orderPath(orderId, "/bill"), orderId, prints: true, label: label("bill") };
}

/** The guests left: end a paid check. */
export function closeOrder(orderId: string): NewCommand {
  return { method: "POST", path: orderPath(orderId, "/close"), orderId, label: label("close") };
}

/** Offer tables to a colleague. */
export function offerTables(wish: Wish<NewOffer, "to_user_id">, colleague: string): NewCommand {
  const body = { id: uuidv7(), ...wish };
  const path = "/api/table-offers";
  return {
    method: "POST",
    path,
    body,
    alsoOrderIds: wish.order_ids ?? [],
    label: label("offer", { colleague }),
  };
}
