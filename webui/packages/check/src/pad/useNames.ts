import type { OrderView } from "@comanda/api";
import { useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { padText } from "./text.ts";

/** Return what names people by their ids: who serves the check first, then everybody whom this person may see. */
export function useNames(order: OrderView | null): (userId: number | null) => string {
  const t = useText(padText);
  const { data } = useQuery(useBox().queries.colleagues());
  const names = useMemo(() => {
    const known = new Map<number, string>();
    for (const { id, username } of data ?? []) known.set(id, username);
    for (const { id, name } of order?.waiters ?? []) known.set(id, name);
    return known;
  }, [data, order]);
  return useCallback(
    (userId) => (userId === null ? null : names.get(userId)) ?? t("page.colleague"),
    [names, t],
  );
}
