/** What screens read from the box: one description a thing, kept on the phone, and which facts make it old. */
import {
  type Api,
  type ErrandView,
  type Menu,
  type OrderView,
  Refusal,
  type SplitView,
  type TableView,
} from "@comanda/api";
import type { QueryFunction, QueryKey } from "@tanstack/query-core";
import type { PhoneStore } from "./db.ts";
import type { LiveEvent } from "./live.ts";
import { FOR_EVER } from "./queryStore.ts";

/** How a thing is read: fits `useQuery` and `QueryClient.fetchQuery`. */
export interface BoxQuery<T> {
  readonly queryKey: QueryKey;
  readonly queryFn: QueryFunction<T>;
  readonly staleTime: number;
  readonly gcTime: number;
  readonly networkMode: "offlineFirst";
}

/** Live news make things old, so time alone need not; a minute guards against news that never came. */
const STALE_MS = 60_000;

function kept<T>(queryKey: QueryKey, queryFn: QueryFunction<T>, staleTime = STALE_MS): BoxQuery<T> {
  return { queryKey, queryFn, staleTime, gcTime: FOR_EVER, networkMode: "offlineFirst" };
}

function passing<T>(queryKey: QueryKey, queryFn: QueryFunction<T>, staleTime = STALE_MS): BoxQuery<T> {
  return { queryKey, queryFn, staleTime, gcTime: 10 * 60_000, networkMode: "offlineFirst" };
}

/** The data of an answer; the client has thrown already where there is none. */
async function data<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const answer = await asked;
  if (answer.data === undefined) throw new Error("The box gave an empty answer.");
  return answer.data;
}

/**
 * The data of an answer, or null where the box has none. None is an answer, too: what is only known to have failed is
 * read from the beginning at every piece of news, and a form that stands in its place would go away under the finger.
 */
async function orNone<T>(asked: Promise<{ data?: T }>): Promise<T | null> {
  try {
    return await data(asked);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

/** Return every query of the box. Keys begin with the noun, so that a noun can be made old as a whole. */
export function boxQueries(api: Api, store: PhoneStore) {
  return {
    menu: (lang = "") => kept<Menu>(["menu", lang], () => readMenu(api, store, lang), 5 * STALE_MS),
    tables: () => kept(["tables"], ({ signal }) => data(api.GET("/api/tables", { signal }))),
    tableGroups: () =>
      kept(["tables", "groups"], ({ signal }) => data(api.GET("/api/tables/groups", { signal }))),
    sections: () => kept(["sections"], ({ signal }) => data(api.GET("/api/tables/sections", { signal }))),
    myOrders: () => kept(["orders", "my"], ({ signal }) => data(api.GET("/api/orders/my", { signal }))),
    activeOrders: () =>
      kept(["orders", "active"], ({ signal }) =>
        data(api.GET("/api/orders", { params: { query: { status: "active", limit: 200 } }, signal })),
      ),
    order: (orderId: string) =>
      kept<OrderView>(["orders", "one", orderId], ({ signal }) =>
        data(api.GET("/api/orders/{order_id}", { params: { path: { order_id: orderId } }, signal })),
      ),
    orderHistory: (orderId: string) =>
      passing(["orders", "history", orderId], ({ signal }) =>
        data(api.GET("/api/orders/{order_id}/history", { params: { path: { order_id: orderId } }, signal })),
      ),
    payments: (orderId: string) =>
      passing(["payments", orderId], ({ signal }) =>
        data(api.GET("/api/orders/{order_id}/payments", { params: { path: { order_id: orderId } }, signal })),
      ),
    /** How a check is split; null where it is not, or the box has not heard of it yet. */
    split: (orderId: string) =>
      passing(["split", orderId], ({ signal }) => {
        const params = { path: { order_id: orderId } };
        return orNone(api.GET("/api/orders/{order_id}/split", { params, signal }));
      }),
    errands: () =>
      kept(["orders", "errands"], ({ signal }) => data(api.GET("/api/orders/errands", { signal }))),
    tableDraft: (tableId: number) =>
      passing(["drafts", "table", tableId], ({ signal }) =>
        data(api.GET("/api/tables/{table_id}/draft", { params: { path: { table_id: tableId } }, signal })),
      ),
    offers: () => passing(["offers"], ({ signal }) => data(api.GET("/api/table-offers", { signal }))),
    messages: () => passing(["messages"], ({ signal }) => data(api.GET("/api/messages", { signal }))),
    reasons: () =>
      kept(["reasons"], ({ signal }) => data(api.GET("/api/orders/reasons", { signal })), 10 * STALE_MS),
    tenders: () =>
      kept(["tenders"], ({ signal }) => data(api.GET("/api/tenders", { signal })), 10 * STALE_MS),
    people: () => kept(["people"], ({ signal }) => data(api.GET("/api/waiters", { signal })), 5 * STALE_MS),
    colleagues: () =>
      kept(["colleagues"], ({ signal }) => data(api.GET("/api/auth/colleagues", { signal })), 5 * STALE_MS),
    favourites: () =>
      kept(["favourites"], ({ signal }) => data(api.GET("/api/auth/favourites", { signal })), STALE_MS),
    printers: () => kept(["printers"], ({ signal }) => data(api.GET("/api/printers", { signal }))),
    /** The printers that need somebody and concern whoever asks. */
    alarms: () => passing(["alarms"], ({ signal }) => data(api.GET("/api/printers/alarms", { signal }))),
    stations: () =>
      kept(["stations"], ({ signal }) => data(api.GET("/api/stations", { signal })), 5 * STALE_MS),
    jobs: (state?: string) =>
      passing(["jobs", state ?? ""], ({ signal }) =>
        data(
          api.GET("/api/printing/jobs", { params: { query: state === undefined ? {} : { state } }, signal }),
        ),
      ),
    /** One's own wallet; null where none is open. */
    wallet: () => passing(["wallet"], ({ signal }) => orNone(api.GET("/api/wallets/my", { signal }))),
    drawers: () => kept(["drawers"], ({ signal }) => data(api.GET("/api/drawers", { signal }))),
    days: () => passing(["days"], ({ signal }) => data(api.GET("/api/day", { signal }))),
    opening: () =>
      passing(["days", "opening"], ({ signal }) => data(api.GET("/api/day/opening", { signal }))),
    me: () => passing(["me"], ({ signal }) => data(api.GET("/api/auth/me", { signal }))),
  };
}

export type BoxQueries = ReturnType<typeof boxQueries>;

interface KeptMenu {
  readonly etag: string;
  readonly menu: Menu;
}

/** Read the menu; where the box says that it is as it was, the one on the phone is it. */
async function readMenu(api: Api, store: PhoneStore, lang: string): Promise<Menu> {
  const key = `menu:${lang}`;
  const had = await store.get<KeptMenu>(key);
  const headers = had === undefined ? {} : { "If-None-Match": had.etag };
  const query = lang === "" ? {} : { lang };
  const answer = await api.GET("/api/menu", { params: { query }, headers, cache: "no-store" });
  if (answer.response.status === 304 && had !== undefined) return had.menu;
  if (answer.data === undefined) throw new Error("The box gave an empty menu.");
  const etag = answer.response.headers.get("ETag");
  if (etag !== null) await store.set(key, { etag, menu: answer.data } satisfies KeptMenu);
  return answer.data;
}

const ORDERS: readonly QueryKey[] = [
  ["orders", "my"],
  ["orders", "active"],
  ["orders", "errands"],
  ["tables"],
];

/** Types of facts by what they make old beside their own order; the first that fits holds. */
const CONCERNS: readonly (readonly [RegExp, readonly QueryKey[]])[] = [
  [/^(Draft)/, [["drafts"], ["tables"]]],
  [/^Tables(Offered|Taken|Declined|Withdrawn)$/, [["offers"], ...ORDERS]],
  [/^AnswerHeard$/, [["offers"]]],
  [/^(CourseDelaysSet)$/, [["reasons"]]],
  [/^(Order|Errand|Line|Lines|Waiter(Joined|Left)|Covers|Allergy|Adjustment|Price(Overridden)|Bill)/, ORDERS],
  [/^(Payment|Tip|CheckSplit|SplitUndone)/, [["payments"], ["split"], ["wallet"], ...ORDERS]],
  [/^Tender/, [["tenders"]]],
  [/^(Wallet|DrawerSession|Cash|TillSession|HandIn)/, [["wallet"], ["cash"], ["drawers"]]],
  [/^Drawer/, [["drawers"]]],
  [/^Section/, [["tables"], ["sections"], ["alarms"]]],
  [/^(Table|Plan)/, [["tables"], ["sections"]]],
  [
    /^(Category|Product|Availability|Countdown|Picture|MenuImported|Pricebook)/,
    [["menu"], ["products"], ["pricebooks"]],
  ],
  [/^Ticket(Held|Doubted|Released|Discarded|Rerouted)/, [["jobs"], ["printers"], ["alarms"], ["tables"]]],
  [/^Ticket/, [["jobs"], ["printers"]]],
  [
    /^(Printer(WentOffline|CameBack|AlarmRaised)|PaperOut|CoverOpen)/,
    [["printers"], ["alarms"], ["stations"], ["tables"]],
  ],
  [/^Paper(Low|Renewed)$/, [["printers"]]],
  [/^(Equipment|Scan)/, [["discovered"]]],
  [/^(Input|LabelPatterns)/, [["inputs"]]],
  [/^(Printer|NoBillStation)/, [["printers"], ["alarms"], ["stations"], ["discovered"]]],
  [/^(Station|Routing|PrintSettings)/, [["stations"], ["printers"], ["alarms"], ["routing"]]],
  [/^(User|Assistants|Roles)/, [["people"], ["colleagues"], ["roles"], ["me"]]],
  [/^(LoggedIn|Session|Device|JoinCode)/, [["devices"], ["sessions"]]],
  [/^(Day|CheckCounted)/, [["days"], ["reports"]]],
  [/^Fiscal/, [["fiscal"]]],
  [/^Backup/, [["backups"], ["health"]]],
  [/^(Licence|BoxClaimed)/, [["licence"], ["health"]]],
  [/^Favourites/, [["favourites"]]],
  [/^Message/, [["messages"]]],
  [/^Approval/, [["approvals"]]],
  [/^(Act(Rules|Done|Undone)|AllowanceSet)/, [["acts"], ...ORDERS]],
  [/^(GuestsWalkedOut|Owed)/, [["owed"], ["reports"], ...ORDERS]],
  [/^Template/, [["templates"]]],
  [/^(Habits|Restaurant)/, [["restaurant"], ["habits"], ["settings"]]],
];

/** Return which queries a fact of the journal makes old. */
export function invalidationsOf(event: Pick<LiveEvent, "type" | "subject" | "payload">): QueryKey[] {
  const keys = [...(CONCERNS.find(([types]) => types.test(event.type))?.[1] ?? [])];
  for (const id of orderIdsOf(event)) keys.push(["orders", "one", id], ["orders", "history", id]);
  return keys;
}

/** Return the orders that a fact is about, by its subject and what it says of orders. */
export function orderIdsOf(event: Pick<LiveEvent, "subject" | "payload">): string[] {
  const ids = new Set<string>();
  if (event.subject.startsWith("order:")) ids.add(event.subject.slice(6));
  for (const [name, value] of Object.entries(event.payload ?? {})) {
    if (name === "alias" || name.endsWith("order_id"))
      for (const id of [value]) if (typeof id === "string") ids.add(id);
    if (name.endsWith("order_ids") && Array.isArray(value))
      for (const id of value) if (typeof id === "string") ids.add(id);
  }
  return [...ids];
}

/** Say whether the box answered a command with a check without a table. */
export function isErrand(body: unknown): body is ErrandView {
  return typeof body === "object" && body !== null && "order" in body && "ready_at" in body;
}

/** Say whether the box answered a command with how a check is split. */
export function isSplit(body: unknown): body is SplitView {
  return typeof body === "object" && body !== null && "shares" in body && "is_current" in body;
}

/** Say whether the box answered a command with the order as it is now. */
export function isOrder(body: unknown): body is OrderView {
  return (
    typeof body === "object" && body !== null && "items" in body && "history" in body && "table_label" in body
  );
}

/** Return the tables with a fresh answer about one order put in at once, before the list is read anew. */
export function withOrder(tables: readonly TableView[], order: OrderView): TableView[] {
  const isOver = ["closed", "cancelled", "merged"].includes(order.status);
  return tables.map((table) => {
    const others = table.checks.filter((check) => check.order_id !== order.id);
    if (table.id !== order.table_id || isOver)
      return others.length === table.checks.length
        ? table
        : { ...table, checks: others, status: others[0]?.status ?? "available" };
    const { id: order_id, number, status, total, due, opened_by, opened_at, waiter_ids, covers } = order;
    const { bill_requested_at, is_training } = order;
    const head = { order_id, number, status, total, due, opened_by, opened_at, waiter_ids, covers };
    const check = { ...head, bill_requested_at, is_training };
    const at = table.checks.findIndex((one) => one.order_id === order.id);
    const checks =
      at < 0
        ? [...others, check]
        : table.checks.map((one, index) => (index === at ? { ...one, ...check } : one));
    return { ...table, checks, status: checks.length === 1 ? status : table.status };
  });
}
