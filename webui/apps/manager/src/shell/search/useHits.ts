import { fold, ProductSearch } from "@comanda/core";
import { useBox, useMoney, useSay, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { LayoutGrid, type LucideIcon, ReceiptText, UserRound, UtensilsCrossed } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import type { Page } from "../page.ts";
import { useShell } from "../ShellContext.ts";
import { shellText } from "../text/index.ts";
import { useAnswer } from "../useAnswer.ts";

/** Something found, and where it opens. */
export interface Hit {
  readonly key: string;
  readonly kind: "pages" | "tables" | "orders" | "products" | "people";
  readonly word: string;
  readonly end?: string;
  readonly icon: LucideIcon;
  readonly to: string;
}

/** How many of a kind are shown: who looks for more types another letter. */
const MOST = 6;

/** Return what a few letters find: pages and tables first, then orders, dishes and people. */
export function useHits(typed: string, pages: readonly Page[]): readonly Hit[] {
  const text = useDeferredValue(typed.trim());
  const folded = fold(text);
  const hits = [
    usePageHits(folded, pages),
    useTableHits(folded),
    useOrderHits(text),
    useProductHits(text, pages),
    usePeopleHits(folded, pages),
  ];
  return text === "" ? [] : hits.flat();
}

function usePageHits(folded: string, pages: readonly Page[]): readonly Hit[] {
  const say = useSay();
  return pages
    .filter(({ area, title }) => area !== null && fold(say(title)).includes(folded))
    .slice(0, MOST)
    .map(({ path, title, icon }) => ({ key: path, kind: "pages", word: say(title), icon, to: path }));
}

function useTableHits(folded: string): readonly Hit[] {
  const t = useText(shellText);
  const { write } = useMoney();
  const { data = [] } = useQuery(useBox().queries.tables());
  return data
    .filter(({ name, label, number }) =>
      [name, label ?? "", String(number)].some((one) => fold(one).startsWith(folded)),
    )
    .slice(0, MOST)
    .map(({ id, name, checks }) => {
      const [check] = checks;
      const end = check ? { end: write(check.due) } : {};
      const to = check ? `/orders/${check.order_id}` : "/";
      return { key: `t${id}`, kind: "tables", word: t("find.table", { name }), icon: LayoutGrid, to, ...end };
    });
}

function useOrderHits(text: string): readonly Hit[] {
  const t = useText(shellText);
  const { write } = useMoney();
  const { may } = useShell();
  const { data = [] } = useAnswer(
    ["orders", "found", text],
    (api, signal) => api.GET("/api/orders", { params: { query: { q: text, limit: MOST } }, signal }),
    { enabled: text !== "" && may("orders.take") },
  );
  if (text === "") return [];
  return data.map(({ id, number, table_label, total }) => ({
    key: id,
    kind: "orders",
    word: [t("find.order", { number }), table_label].filter(Boolean).join(" · "),
    end: write(total),
    icon: ReceiptText,
    to: `/orders/${id}`,
  }));
}

function useProductHits(text: string, pages: readonly Page[]): readonly Hit[] {
  const { write } = useMoney();
  const { data } = useQuery(useBox().queries.menu());
  const search = useMemo(() => (data ? new ProductSearch(data.products) : null), [data]);
  if (text === "" || search === null || !pages.some(({ path }) => path === "/menu")) return [];
  return search.find(text, MOST).map(({ id, name, base_price }) => ({
    key: `p${id}`,
    kind: "products",
    word: name,
    end: write(base_price),
    icon: UtensilsCrossed,
    to: `/menu/product/${id}`,
  }));
}

function usePeopleHits(folded: string, pages: readonly Page[]): readonly Hit[] {
  const { may } = useShell();
  const { data = [] } = useQuery({ ...useBox().queries.people(), enabled: may("staff.see") });
  if (!pages.some(({ path }) => path === "/people")) return [];
  return data
    .filter(({ username }) => fold(username).includes(folded))
    .slice(0, MOST)
    .map(({ id, username }) => ({
      key: `u${id}`,
      kind: "people",
      word: username,
      icon: UserRound,
      to: `/people/${id}`,
    }));
}
