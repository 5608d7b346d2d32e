/**
 * An order as the phone shows it: what the box said, and on top what this phone has said and the box has not answered.
 *
 * Pure. The box's word wins: a line that it holds is shown as it holds it, whatever still lies in the queue.
 * Long because each command that a phone can give has its effect here, and they read the same bodies.
 */
import type {
  AskedLine,
  CheckSummary,
  ErrandView,
  Menu,
  OrderItem,
  OrderView,
  Product,
  TableView,
} from "@comanda/api";
import type { LineWish } from "./commands.ts";
import { allocate, type Minor, minor, sum, weighedPrice } from "./minor.ts";
import type { OutboxEntry } from "./outboxEntry.ts";

/** `sent`: the box has it. `pending`: it lies on this phone. `parked`: it waits for a person's decision. */
export type Sync = "sent" | "pending" | "parked";

/** A line as shown. `total` is what the live pieces cost; `isEstimate` where only the box knows for sure. */
export interface ShownLine {
  readonly id: string;
  readonly productId: number;
  readonly name: string;
  readonly portionName: string | null;
  /** Options, extras, what is left out and preferences, in words. */
  readonly choices: readonly { readonly name: string; readonly kind: ChoiceKind }[];
  readonly quantity: number;
  readonly voided: number;
  readonly note: string | null;
  readonly seat: number | null;
  readonly course: number | null;
  readonly isHeld: boolean;
  /** Its recall is on the way to the box: it stands until the box has taken it back. */
  readonly isTakingBack: boolean;
  readonly total: Minor;
  readonly isEstimate: boolean;
  readonly sync: Sync;
  /** What still lies in the queue about it (entry ids), the line itself or a change of it. */
  readonly entryIds: readonly string[];
  /** The line as the box holds it, where it does. */
  readonly item: OrderItem | null;
}

export type ChoiceKind = "option" | "extra" | "without" | "preference";

/** An order as shown. `order` is the box's, null for one that only this phone knows. */
export interface ShownOrder {
  readonly id: string;
  readonly order: OrderView | null;
  readonly tableId: number | null;
  readonly tableLabel: string;
  readonly covers: number | null;
  readonly allergy: string | null;
  readonly status: string;
  readonly lines: readonly ShownLine[];
  readonly total: Minor;
  readonly paid: Minor;
  readonly due: Minor;
  readonly isEstimate: boolean;
  /** How the order as a whole stands: parked before pending before sent. */
  readonly sync: Sync;
  /** Commands about it that wait, in order. */
  readonly entries: readonly OutboxEntry[];
}

/** What a pending line is called and costs, from the menu on the phone. */
export interface PriceList {
  product(id: number): Product | undefined;
}

/** Return a price list over a menu; looking up is one step. */
export function priceListOf(menu: Pick<Menu, "products">): PriceList {
  const products = new Map(menu.products.map((product) => [product.id, product]));
  return { product: (id) => products.get(id) };
}

/** Return the order as the phone shows it, or null where neither box nor queue knows it. */
export function overlayOrder(
  orderId: string,
  order: OrderView | null,
  entries: readonly OutboxEntry[],
  prices: PriceList,
): ShownOrder | null {
  const ids = new Set(order === null ? [orderId] : [orderId, order.id]);
  const about = entries.filter((entry) => touches(entry, ids));
  const isOpening = about.some((entry) => opens(entry));
  if (order === null && !isOpening && about.length === 0) return null;
  const state = about.reduce((sofar, entry) => apply(sofar, entry, ids, prices), begin(orderId, order));
  const lines = [...state.lines.values()];
  const hasGuess = state.isEstimate || about.some((entry) => changesTotal(entry, state.known));
  const added = order === null ? sum(lines.map((line) => line.total)) : minor(order.total + state.delta);
  const paid = minor(state.paid);
  return {
    id: order?.id ?? orderId,
    order,
    tableId: state.tableId,
    tableLabel: state.tableLabel,
    covers: state.covers,
    allergy: state.allergy,
    status: state.status,
    lines,
    total: added,
    paid,
    due: minor(Math.max(0, added - paid)),
    isEstimate: hasGuess,
    sync: worst(about.map(syncOf)),
    entries: about,
  };
}

/** Return the tables with what waits on this phone: opened checks, moves, and totals. */
export function overlayTables(
  tables: readonly TableView[],
  entries: readonly OutboxEntry[],
  prices: PriceList,
): readonly ShownTable[] {
  const heads = new Map<string, ShownHead>();
  for (const table of tables)
    for (const check of table.checks)
      heads.set(check.order_id, { ...check, tableId: table.id, sync: "sent", isEstimate: false });
  for (const entry of entries) applyToHeads(heads, entry, prices);
  return tables.map((table) => {
    const checks = [...heads.values()].filter((head) => head.tableId === table.id);
    const wasFree = table.checks.length === 0;
    const status = checks.length === 0 ? "available" : wasFree ? (checks[0]?.status ?? "open") : table.status;
    return { ...table, status, checks, sync: worst(checks.map((check) => check.sync)) };
  });
}

/** Return checks without a table with what this device has said of them and the box has not answered yet. */
export function overlayErrands(
  errands: readonly ErrandView[],
  entries: readonly OutboxEntry[],
): readonly ErrandView[] {
  const said = new Map<string, string | null>();
  for (const entry of entries) {
    const { is_ready } = recordOf(entry.body);
    if (entry.method !== "PUT" || !entry.path.endsWith("/ready") || entry.state === "parked") continue;
    if (entry.orderId !== null)
      said.set(entry.orderId, is_ready === true ? new Date(entry.madeAt).toISOString() : null);
  }
  if (said.size === 0) return errands;
  return errands.map((errand) => {
    const ready_at = said.get(errand.order.id);
    return ready_at === undefined ? errand : { ...errand, ready_at };
  });
}

/** A check on a table, as shown. */
export interface ShownHead extends CheckSummary {
  readonly tableId: number;
  readonly sync: Sync;
  readonly isEstimate: boolean;
}

/** A table as shown. */
export interface ShownTable extends Omit<TableView, "checks"> {
  readonly checks: readonly ShownHead[];
  readonly sync: Sync;
}

interface Shown {
  readonly tableId: number | null;
  readonly tableLabel: string;
  readonly covers: number | null;
  readonly allergy: string | null;
  readonly status: string;
  readonly paid: number;
  /** By how much the total differs from what the box said. */
  readonly delta: number;
  readonly isEstimate: boolean;
  readonly lines: ReadonlyMap<string, ShownLine>;
  /** Lines that the box holds already, so that their command changes nothing. */
  readonly known: ReadonlySet<string>;
}

function begin(orderId: string, order: OrderView | null): Shown {
  const items = order?.items ?? [];
  return {
    tableId: order?.table_id ?? null,
    tableLabel: order?.table_label ?? "",
    covers: order?.covers ?? null,
    allergy: order?.allergy ?? null,
    status: order?.status ?? "open",
    paid: order?.paid ?? 0,
    delta: 0,
    isEstimate: order?.weight_missing ?? false,
    lines: new Map(items.map((item) => [item.id, sentLine(item)])),
    known: new Set([orderId, ...items.map((item) => item.id)]),
  };
}

/** Return the order with one waiting command done. What is parked is shown, and its lines are marked. */
function apply(shown: Shown, entry: OutboxEntry, ids: ReadonlySet<string>, prices: PriceList): Shown {
  const body = recordOf(entry.body);
  const route = routeOf(entry);
  switch (route.name) {
    case "open":
      return shown.tableLabel !== "" || !ids.has(String(body.id))
        ? shown
        : {
            ...shown,
            tableId: numberOf(body.table_id),
            tableLabel: String(entry.label.values?.table ?? ""),
            covers: shown.covers ?? numberOf(body.covers),
            allergy: shown.allergy ?? textOf(body.allergy),
          };
    case "items":
      return ids.has(route.orderId) ? addAll(shown, entry, linesOf(body), prices) : shown;
    case "void":
      return withLine(shown, route.itemId, entry, (line) => voided(line, numberOf(body.quantity)));
    case "change":
      return withLine(shown, route.itemId, entry, (line) => ({
        ...line,
        note: "note" in body ? textOf(body.note) : line.note,
        seat: "seat" in body ? numberOf(body.seat) : line.seat,
        course: "course" in body ? numberOf(body.course) : line.course,
      }));
    case "order":
      return {
        ...shown,
        covers: "covers" in body ? numberOf(body.covers) : shown.covers,
        allergy: "allergy" in body ? textOf(body.allergy) : shown.allergy,
      };
    case "move":
      return {
        ...shown,
        tableId: numberOf(body.table_id),
        tableLabel: String(entry.label.values?.table ?? shown.tableLabel),
      };
    case "fire":
      return fired(shown, entry, body);
    case "recall":
      return recalled(shown, entry, body);
    case "moveLines":
      return movedLines(shown, entry, body, ids);
    case "pay":
      return entry.state === "parked" ? shown : { ...shown, paid: shown.paid + paidBy(body, shown) };
    case "other":
      return shown;
  }
}

function addAll(shown: Shown, entry: OutboxEntry, wishes: readonly LineWish[], prices: PriceList): Shown {
  const lines = new Map(shown.lines);
  let { delta, isEstimate } = shown;
  for (const wish of wishes) {
    if (shown.known.has(wish.id)) continue;
    const line = waitingLine(wish, entry, prices);
    lines.set(wish.id, line);
    delta += line.total;
    isEstimate ||= line.isEstimate;
  }
  return { ...shown, lines, delta, isEstimate };
}

function withLine(
  shown: Shown,
  itemId: string,
  entry: OutboxEntry,
  change: (line: ShownLine) => ShownLine,
): Shown {
  const line = shown.lines.get(itemId);
  if (line === undefined) return shown;
  // What the box refused has not happened: the line stays as it is, and says that something waits.
  const changed = entry.state === "parked" ? line : change(line);
  const marked = {
    ...changed,
    sync: worst([line.sync, syncOf(entry)]),
    entryIds: [...line.entryIds, entry.id],
  };
  return {
    ...shown,
    delta: shown.delta + marked.total - line.total,
    lines: new Map(shown.lines).set(itemId, marked),
  };
}

function voided(line: ShownLine, quantity: number | null): ShownLine {
  const live = line.quantity - line.voided;
  const pieces = Math.min(live, quantity ?? live);
  const rest = live - pieces;
  const total = rest === 0 ? 0 : (allocate(line.total, [rest, pieces])[0] ?? 0);
  return {
    ...line,
    voided: line.voided + pieces,
    total: minor(total),
    isEstimate: line.isEstimate || rest > 0,
  };
}

function fired(shown: Shown, entry: OutboxEntry, body: Readonly<Record<string, unknown>>): Shown {
  const ids = Array.isArray(body.item_ids) ? new Set(body.item_ids) : null;
  const course = numberOf(body.course);
  let next = shown;
  for (const line of shown.lines.values()) {
    if (!line.isHeld || (ids !== null && !ids.has(line.id)) || (course !== null && line.course !== course))
      continue;
    next = withLine(next, line.id, entry, (one) => ({ ...one, isHeld: false }));
  }
  return next;
}

/** What is taken back stands until the box has heard of it; a recall that came too late changes nothing. */
function recalled(shown: Shown, entry: OutboxEntry, body: Readonly<Record<string, unknown>>): Shown {
  const ids = Array.isArray(body.item_ids) ? body.item_ids : [];
  const lines = new Map(shown.lines);
  for (const id of ids) {
    const line = lines.get(String(id));
    if (line !== undefined && entry.state !== "parked") lines.set(line.id, { ...line, isTakingBack: true });
  }
  return { ...shown, lines };
}

function movedLines(
  shown: Shown,
  entry: OutboxEntry,
  body: Readonly<Record<string, unknown>>,
  ids: ReadonlySet<string>,
): Shown {
  if (entry.orderId === null || !ids.has(entry.orderId) || !Array.isArray(body.items)) return shown;
  let next = shown;
  for (const moved of body.items.map(recordOf)) {
    const itemId = textOf(moved.item_id);
    if (itemId === null) continue;
    next = withLine(next, itemId, entry, (line) => voided(line, numberOf(moved.quantity)));
  }
  return next;
}

/** What a payment that waits settles, as far as it says so; the rest is the box's to reckon. */
function paidBy(body: Readonly<Record<string, unknown>>, shown: Shown): number {
  const parts = Array.isArray(body.payments) ? body.payments.map(recordOf) : [body];
  const whole = sum([...shown.lines.values()].map((line) => line.total)) - shown.paid;
  return parts.reduce((sofar, part) => {
    if (part.all === true) return Math.max(sofar, whole);
    return sofar + (numberOf(part.amount) ?? 0);
  }, 0);
}

function sentLine(item: OrderItem): ShownLine {
  const live = item.quantity - item.voided_quantity;
  return {
    id: item.id,
    productId: item.product_id,
    name: item.name,
    portionName: item.portion_name,
    choices: [
      ...item.selected_options.map(({ name }) => ({ name, kind: "option" as const })),
      ...item.extra_ingredients.map(({ name }) => ({ name, kind: "extra" as const })),
      ...item.removed_ingredients.map(({ name }) => ({ name, kind: "without" as const })),
      ...item.preferences.map(({ name }) => ({ name, kind: "preference" as const })),
    ],
    quantity: item.quantity,
    voided: item.voided_quantity,
    note: item.note,
    seat: item.seat,
    course: item.course,
    isHeld: item.is_held,
    isTakingBack: false,
    total: minor(live === 0 ? 0 : item.total),
    isEstimate: item.weight_missing,
    sync: "sent",
    entryIds: [],
    item,
  };
}

function waitingLine(wish: LineWish, entry: OutboxEntry, prices: PriceList): ShownLine {
  const price = priceLine(wish, prices.product(wish.product_id));
  return {
    id: wish.id,
    productId: wish.product_id,
    name: price.name,
    portionName: price.portionName,
    choices: price.choices,
    quantity: wish.quantity ?? 1,
    voided: 0,
    note: wish.note ?? wish.notes ?? null,
    seat: wish.seat ?? null,
    course: wish.course ?? null,
    isHeld: wish.hold === true || holdsCourse(entry, wish.course ?? null),
    isTakingBack: false,
    total: price.total,
    isEstimate: price.isEstimate,
    sync: syncOf(entry),
    entryIds: [entry.id],
    item: null,
  };
}

function holdsCourse(entry: OutboxEntry, course: number | null): boolean {
  const body = recordOf(entry.body);
  if (body.hold === true) return true;
  const courses = body.hold_courses;
  return course !== null && Array.isArray(courses) && courses.includes(course);
}

/** What a wish is called and costs by the menu. */
export interface PricedWish {
  readonly name: string;
  readonly portionName: string | null;
  readonly choices: ShownLine["choices"];
  readonly unitPrice: Minor;
  readonly total: Minor;
  /** The box may say another price: a pricebook, a weight or an unknown product. */
  readonly isEstimate: boolean;
}

/** Return what a line costs by the menu on the phone; also for lines that are not sent yet. */
export function priceLine(wish: Omit<LineWish, "id">, product: Product | undefined): PricedWish {
  const quantity = wish.quantity ?? 1;
  if (product === undefined) {
    const nothing = minor(0);
    return { name: "", portionName: null, choices: [], unitPrice: nothing, total: nothing, isEstimate: true };
  }
  const portion = product.portions.find((one) => one.id === wish.portion_id);
  const chosen = choicesOf(wish, product);
  const base = wish.open_price ?? portion?.price ?? product.todays_price ?? product.base_price;
  const extra = chosen.reduce((sofar, choice) => sofar + choice.price, 0) + comboExtra(wish, product);
  const unitPrice = minor(wish.override_price ?? Math.max(0, base + extra));
  const milli = wish.quantity_milli ?? null;
  return {
    name: product.name,
    portionName: portion?.name ?? null,
    choices: chosen.map(({ name, kind }) => ({ name, kind })),
    unitPrice,
    // What nobody has weighed costs nothing yet, at the box too.
    total: product.is_weighed ? weighedPrice(unitPrice, milli ?? 0) : minor(unitPrice * quantity),
    isEstimate: product.is_weighed && milli === null,
  };
}

interface PricedChoice {
  readonly name: string;
  readonly kind: ChoiceKind;
  readonly price: number;
}

function choicesOf(wish: Omit<LineWish, "id">, product: Product): PricedChoice[] {
  const named = (refs: AskedLine["preferences"] | undefined) =>
    (refs ?? []).map((ref) => (typeof ref === "number" ? ref : ref.id));
  const found: PricedChoice[] = [];
  for (const id of named(wish.selected_options)) {
    const option = product.options.find((one) => one.id === id);
    if (option !== undefined) found.push({ name: option.name, kind: "option", price: option.extra_cost });
  }
  for (const id of named(wish.extra_ingredients)) {
    const extra = product.ingredients.find((one) => one.id === id);
    if (extra !== undefined) found.push({ name: extra.name, kind: "extra", price: extra.extra_cost });
  }
  for (const id of named(wish.removed_ingredients)) {
    const without = product.ingredients.find((one) => one.id === id);
    if (without !== undefined) found.push({ name: without.name, kind: "without", price: 0 });
  }
  const choices = product.preference_sets.flatMap((set) => set.choices);
  for (const id of named(wish.preferences)) {
    const choice = choices.find((one) => one.id === id);
    if (choice !== undefined)
      found.push({ name: choice.name, kind: "preference", price: choice.price_delta });
  }
  return found;
}

function comboExtra(wish: Omit<LineWish, "id">, product: Product): number {
  return (wish.combo ?? []).reduce((sofar, chosen) => {
    const part = product.combo_parts.find((one) => one.id === chosen.part_id);
    return sofar + (part?.products.find((one) => one.product_id === chosen.product_id)?.price_delta ?? 0);
  }, 0);
}

function applyToHeads(heads: Map<string, ShownHead>, entry: OutboxEntry, prices: PriceList): void {
  const body = recordOf(entry.body);
  const route = routeOf(entry);
  if (route.name === "open") {
    const tableId = numberOf(body.table_id);
    const id = textOf(body.id);
    if (tableId === null || id === null || heads.has(id)) return;
    heads.set(id, openedHead(id, tableId, entry, numberOf(body.covers)));
    return;
  }
  const head = entry.orderId === null ? undefined : heads.get(entry.orderId);
  if (head === undefined) return;
  const marked = { ...head, sync: worst([head.sync, syncOf(entry)]) };
  if (entry.state === "parked") heads.set(head.order_id, marked);
  else if (route.name === "move")
    heads.set(head.order_id, { ...marked, tableId: numberOf(body.table_id) ?? head.tableId });
  else if (route.name === "items") {
    const added = sum(linesOf(body).map((wish) => priceLine(wish, prices.product(wish.product_id)).total));
    heads.set(head.order_id, {
      ...marked,
      total: head.total + added,
      due: head.due + added,
      isEstimate: true,
    });
  } else heads.set(head.order_id, marked);
}

function openedHead(id: string, tableId: number, entry: OutboxEntry, covers: number | null): ShownHead {
  return {
    order_id: id,
    tableId,
    number: 0,
    status: "open",
    total: 0,
    due: 0,
    opened_by: entry.userId,
    opened_at: new Date(entry.madeAt).toISOString(),
    waiter_ids: [entry.userId],
    covers,
    sync: syncOf(entry),
    isEstimate: false,
  };
}

type Route =
  | { readonly name: "open" | "other" }
  | {
      readonly name: "items" | "order" | "move" | "fire" | "pay" | "moveLines" | "recall";
      readonly orderId: string;
    }
  | { readonly name: "void" | "change"; readonly orderId: string; readonly itemId: string };

/** Return what a command does, by its method and path. */
function routeOf({ method, path }: Pick<OutboxEntry, "method" | "path">): Route {
  if (method === "POST" && /^\/api\/orders(\/errands)?\/?$/.test(path)) return { name: "open" };
  const found = /^\/api\/orders\/([^/]+)(?:\/(items|move|fire|pay))?(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (found === null) return { name: "other" };
  const orderId = decodeURIComponent(found[1] ?? "");
  const [, , noun, third, fourth] = found;
  if (noun === undefined)
    return third === undefined && method === "PUT" ? { name: "order", orderId } : { name: "other" };
  if (noun !== "items")
    return third === undefined ? { name: noun as "move" | "fire" | "pay", orderId } : { name: "other" };
  if (third === undefined) return { name: "items", orderId };
  if (third === "move" && method === "POST") return { name: "moveLines", orderId };
  if (third === "recall" && method === "POST") return { name: "recall", orderId };
  const itemId = decodeURIComponent(third);
  if (method === "DELETE" || fourth === "void") return { name: "void", orderId, itemId };
  return method === "PATCH" ? { name: "change", orderId, itemId } : { name: "other" };
}

function opens(entry: OutboxEntry): boolean {
  return routeOf(entry).name === "open";
}

/** Say whether a waiting command makes the box's total one that this phone can only guess. */
function changesTotal(entry: OutboxEntry, known: ReadonlySet<string>): boolean {
  const route = routeOf(entry);
  if (route.name === "other") return /adjustments|merge|weigh/.test(entry.path);
  if (route.name === "moveLines") return true;
  return (
    route.name === "items" &&
    linesOf(recordOf(entry.body)).some((wish) => !known.has(wish.id) && wish.combo != null)
  );
}

function touches(entry: OutboxEntry, ids: ReadonlySet<string>): boolean {
  return (entry.orderId !== null && ids.has(entry.orderId)) || entry.alsoOrderIds.some((id) => ids.has(id));
}

function syncOf(entry: OutboxEntry): Sync {
  return entry.state === "parked" ? "parked" : "pending";
}

function worst(syncs: readonly Sync[]): Sync {
  if (syncs.includes("parked")) return "parked";
  return syncs.includes("pending") ? "pending" : "sent";
}

function linesOf(body: Readonly<Record<string, unknown>>): readonly LineWish[] {
  const items = body.items;
  if (Array.isArray(items)) return items as LineWish[];
  return typeof body.product_id === "number" && typeof body.id === "string"
    ? [body as unknown as LineWish]
    : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
