import type { OrderHead } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Params } from "../../shell/useParams.ts";
import { dayBefore } from "../../shell/useTradingDays.ts";

const PAGE = 50;

/** Which checks are asked for, as the address says it. */
export interface OrderWish {
  readonly business_day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly status?: string;
  readonly waiter_id?: number;
  readonly table_id?: number;
  readonly q?: string;
}

/** Where the restaurant is, and at what hour its business day begins. */
export interface Trading {
  readonly zone: string;
  readonly firstHour: number;
}

/** Return the instant (RFC 3339) at which a business day begins. */
export function instantOf(day: string, { zone, firstHour }: Trading): string {
  const guess = Date.parse(`${day}T${String(firstHour).padStart(2, "0")}:00:00Z`);
  const shown = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone });
  const ahead = Date.parse(`${shown.format(guess).replace(" ", "T")}Z`) - guess;
  return new Date(guess - ahead).toISOString();
}

/** Return the wish that the address tells: a business day, or all from one to another. */
export function wishOf(params: Params, trading: Trading): OrderWish {
  const text = (name: string) => params.get(name) || undefined;
  const id = (name: string) => Number(params.get(name)) || undefined;
  const day = text("day");
  const status = text("status");
  const waiter = id("waiter");
  const table = id("table");
  const q = text("q");
  const [from, to] = [text("from"), text("to")];
  const span =
    from && to ? { from: instantOf(from, trading), to: instantOf(dayBefore(to, -1), trading) } : {};
  return {
    ...span,
    ...(day ? { business_day: day } : {}),
    ...(status ? { status } : {}),
    ...(waiter ? { waiter_id: waiter } : {}),
    ...(table ? { table_id: table } : {}),
    ...(q ? { q } : {}),
  };
}

/** Return a wish as it stands in a path. */
export function queryOf(wish: OrderWish): string {
  return new URLSearchParams(Object.entries(wish).map(([name, value]) => [name, String(value)])).toString();
}

/** Return checks, the newest first, page by page. */
export function useOrders(wish: OrderWish) {
  const { api } = useBox();
  const answer = useInfiniteQuery({
    queryKey: ["orders", "list", wish],
    queryFn: async ({ pageParam, signal }): Promise<readonly OrderHead[]> => {
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      const query = { ...wish, ...cursor, limit: PAGE };
      const { data } = await api.GET("/api/orders", { params: { query }, signal });
      return data ?? [];
    },
    initialPageParam: "",
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
    staleTime: 20_000,
    placeholderData: (before) => before,
  });
  return { ...answer, orders: answer.data?.pages.flat() ?? null };
}
