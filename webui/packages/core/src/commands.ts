/** What a person can mean, as commands for the queue: the paths and bodies of the box's API in one place. */
import type {
  AskedLine,
  Firing,
  HandOver,
  LineChange,
  LinesMove,
  NewAdjustment,
  NewCollection,
  NewCount,
  NewErrand,
  NewMovement,
  NewOffer,
  NewOrder,
  NewPayment,
  NewRefund,
  NewSplit,
  NewTip,
  NewTipRefund,
  NewWallet,
  OrderChange,
  Remake,
  Swap,
  TreatTo,
  Void,
} from "@comanda/api";
import { uuidv7 } from "./ids.ts";
import type { Label, NewCommand, TakenBack } from "./outboxEntry.ts";

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

/** Say that a check without a table can be fetched, or not yet; `name` is its number or whose it is. */
export function markReady(orderId: string, isReady: boolean, name: string): NewCommand {
  return {
    method: "PUT",
    path: orderPath(orderId, "/ready"),
    body: { is_ready: isReady },
    orderId,
    label: label(isReady ? "ready" : "notReady", { name }),
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
    label:
      at.tableId === null
        ? label("sendOff", { count: lines.length, name: at.tableName })
        : label("send", { count: lines.length, table: at.tableName }),
  };
}

/** Take back lines that were just sent, while the box waits with telling the stations. It is no void. */
export function recallLines(orderId: string, takesBack: TakenBack): NewCommand {
  const ids = takesBack.lines.map((line) => line.id);
  return {
    method: "POST",
    path: orderPath(orderId, "/items/recall"),
    body: { item_ids: ids },
    orderId,
    label: label("recall", { count: ids.length }),
    takesBack,
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

/** Give a discount or treat, or make a charge; `name` is the line's. With a colleague's PIN, ask instead of queueing. */
export function adjust(orderId: string, wish: Wish<NewAdjustment, "kind">, name?: string): NewCommand {
  const body = { id: uuidv7(), ...wish };
  const path = orderPath(orderId, "/adjustments");
  return { method: "POST", path, body, orderId, label: labelOfAdjusting(wish.kind, name) };
}

/** Who is asked for a yes reads this: a treat is no discount, and a charge is neither. */
function labelOfAdjusting(kind: NewAdjustment["kind"], name: string | undefined): Label {
  if (kind === "service" || kind === "cover" || kind === "minimum") return label("charge");
  if (name === undefined) return label(kind === "treat" ? "treatAll" : "adjust");
  return label(kind === "treat" ? "treat" : "adjustLine", { name });
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

/** Have pieces of a line made once more for nothing. */
export function remakeLine(
  orderId: string,
  itemId: string,
  wish: Wish<Remake, "reason">,
  name: string,
): NewCommand {
  const path = orderPath(orderId, `/items/${encodeURIComponent(itemId)}/remake`);
  return { method: "POST", path, body: wish, orderId, prints: true, label: label("remake", { name }) };
}

/** Let pieces of a line go for another dish. */
export function swapLine(
  orderId: string,
  itemId: string,
  wish: Wish<Omit<Swap, "item">, "reason"> & { readonly item: Wish<Swap["item"], "product_id"> },
  name: string,
): NewCommand {
  const path = orderPath(orderId, `/items/${encodeURIComponent(itemId)}/swap`);
  return { method: "POST", path, body: wish, orderId, prints: true, label: label("swap", { name }) };
}

/** Let the guests of another table pay pieces of a line. */
export function treatLineTo(
  orderId: string,
  itemId: string,
  wish: Wish<TreatTo>,
  values: { readonly name: string; readonly table: string },
): NewCommand {
  const path = orderPath(orderId, `/items/${encodeURIComponent(itemId)}/treat-to`);
  const body = { new_item_id: uuidv7(), ...wish };
  const payer = wish.payer_order_id;
  return {
    method: "POST",
    path,
    body,
    orderId,
    alsoOrderIds: typeof payer === "string" ? [payer] : [],
    label: label("treatTo", values),
  };
}

/** Take a discount or charge off again. */
export function removeAdjustment(orderId: string, adjustmentId: string): NewCommand {
  const path = orderPath(orderId, `/adjustments/${encodeURIComponent(adjustmentId)}`);
  return { method: "DELETE", path, body: {}, orderId, label: label("unadjust") };
}

/** Take a whole check back of which nothing is paid. */
export function cancelOrder(orderId: string, reason: string): NewCommand {
  const path = orderPath(orderId);
  return { method: "DELETE", path, body: { reason }, orderId, prints: true, label: label("cancel") };
}

/** Open a paid check again; its payments are undone. */
export function reopenOrder(orderId: string, reason: string): NewCommand {
  const path = orderPath(orderId, "/reopen");
  return { method: "POST", path, body: { reason }, orderId, label: label("reopen") };
}

/** The guests left without paying: what is due is owed, and the table is free. */
export function walkOut(orderId: string, reason: string): NewCommand {
  const body = { id: uuidv7(), reason };
  return {
    method: "POST",
    path: orderPath(orderId, "/walk-out"),
    body,
    orderId,
    label: label("walkOut"),
  };
}

function paymentPath(paymentId: string, rest: string): string {
  return `/api/payments/${encodeURIComponent(paymentId)}${rest}`;
}

/** Give money back; `orderId` is the check of the payment. */
export function refund(orderId: string, paymentId: string, wish: Wish<NewRefund, "reason">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return {
    method: "POST",
    path: paymentPath(paymentId, "/refund"),
    body,
    orderId,
    label: label("refund"),
  };
}

/** Give a tip back, or some of it, and leave its payment as it is. */
export function refundTip(
  orderId: string,
  paymentId: string,
  wish: Wish<NewTipRefund, "reason">,
): NewCommand {
  const body = { id: uuidv7(), ...wish };
  const path = paymentPath(paymentId, "/refund-tip");
  return { method: "POST", path, body, orderId, label: label("refundTip") };
}

/** Take what guests had left owing. */
export function collect(paymentId: string, wish: Wish<NewCollection>): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: paymentPath(paymentId, "/collect"), body, label: label("collect") };
}

/** Give up what guests had left owing. */
export function writeOff(paymentId: string, reason: string): NewCommand {
  const body = { id: uuidv7(), reason };
  return { method: "POST", path: paymentPath(paymentId, "/write-off"), body, label: label("writeOff") };
}

/** Print a receipt of what was paid. */
export function printReceipt(orderId: string): NewCommand {
  const path = `/api/printing/orders/${encodeURIComponent(orderId)}/receipt`;
  return { method: "POST", path, body: {}, orderId, prints: true, label: label("receipt") };
}

/** Print the bill or receipt of each share of a split, or of some. */
export function printShares(orderId: string, shareIds: readonly string[] | null): NewCommand {
  const path = `/api/printing/orders/${encodeURIComponent(orderId)}/shares`;
  const body = { share_ids: shareIds };
  return { method: "POST", path, body, orderId, prints: true, label: label("shares") };
}

/** Open one's own wallet with its float. */
export function openWallet(wish: Wish<NewWallet, "float">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: "/api/wallets", body, label: label("wallet") };
}

function cashPath(sessionId: string, rest: string): string {
  return `/api/cash/sessions/${encodeURIComponent(sessionId)}${rest}`;
}

/** Pay into or out of a wallet or a drawer's shift, drop into the safe, or pay a tip. */
export function moveCash(sessionId: string, wish: Wish<NewMovement, "amount" | "kind">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: cashPath(sessionId, "/movements"), body, label: label("cash") };
}

/** Hand cash over to a colleague's wallet or to a drawer. */
export function handOverCash(sessionId: string, wish: Wish<HandOver, "amount">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: cashPath(sessionId, "/hand-over"), body, label: label("cashOver") };
}

/** Count a wallet or a drawer's shift, and so hand it in. */
export function countCash(sessionId: string, wish: Wish<NewCount, "total">): NewCommand {
  const body = { id: uuidv7(), ...wish };
  return { method: "POST", path: cashPath(sessionId, "/count"), body, label: label("count") };
}

/** Put a wallet or a drawer's shift on paper. */
export function printSlip(sessionId: string): NewCommand {
  return { method: "POST", path: cashPath(sessionId, "/print"), prints: true, label: label("slip") };
}
