import type { TenderView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** The tenders behind the till's own keys. */
export interface TendersAtHand {
  readonly cash: string;
  /** The first card that is taken; null where the house takes none. */
  readonly card: TenderView | null;
}

/** Return which tenders the quick keys stand for; cash is cash also before the box was ever heard. */
export function useTenders(): TendersAtHand {
  const { data } = useQuery(useBox().queries.tenders());
  return useMemo(() => {
    const used = (data ?? []).filter((one) => one.is_active).sort((a, b) => a.position - b.position);
    return {
      cash: used.find((one) => one.kind === "cash")?.code ?? "cash",
      card: used.find((one) => one.kind === "card") ?? null,
    };
  }, [data]);
}

/** Say whether a tender needs nothing more than a touch: no terminal that answers, no reference. */
export function isOneTouch(tender: TenderView): boolean {
  return tender.terminal === "manual" && !tender.needs_reference;
}
