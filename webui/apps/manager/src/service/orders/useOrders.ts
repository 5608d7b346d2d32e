import type { OrderHead } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Params } from "../../shell/useParams.ts";

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

/** Return the wish that the address tells. */
export function wishOf(params: Params): OrderWish {
  const text = (name: string) => params.get(name) || undefined;
  const id = (name: string) => Number(params.get(name)) || undefined;
  const day = text("day");
  const status = text("status");
  const waiter = id("waiter");
  const table = id("table");
  const q = text("q");
  return {
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
