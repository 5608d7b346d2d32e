import type { ActView } from "@comanda/api";
import type { Box } from "@comanda/core";
import { useBox, useLanguage } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";

/** What staff do that costs the house, as the box tells them apart. */
export type ActName = "void" | "remake" | "swap" | "treat" | "walk_out";

/** Return how the acts' rules are read; kept on the phone, since acts queue like all. */
export function actsQuery(api: Box["api"]) {
  return {
    queryKey: ["acts"],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ActView[]> =>
      (await api.GET("/api/acts", { signal })).data ?? [],
    staleTime: 60_000,
    networkMode: "offlineFirst" as const,
  };
}

/** Return how to say an act's reason in the language spoken; what is no code of the house's is somebody's own words. */
export function useReasonWord(): (act: string, reason: string) => string {
  const language = useLanguage();
  const { data } = useQuery(actsQuery(useBox().api));
  return (act, reason) =>
    data?.find((one) => one.act === act)?.reasons.find(({ code }) => code === reason)?.names[language] ??
    reason;
}

/** An act's rules as this person meets them. */
export interface Act {
  readonly reasons: readonly { readonly code: string; readonly word: string }[];
  /** What a person does by himself is his to do up to here; null is without end. */
  readonly own: number | null;
  /** He may do it; without, only as far as his allowance goes. */
  readonly isPermitted: boolean;
}

/** Return an act's reasons in the language spoken, and how far this person may go by himself. */
export function useAct(name: ActName): Act | null {
  const language = useLanguage();
  const { data } = useQuery(actsQuery(useBox().api));
  const act = data?.find((one) => one.act === name);
  if (act === undefined) return null;
  const { my, limit_amount: limit } = act;
  return {
    reasons: act.reasons.map(({ code, names }) => ({ code, word: names[language] })),
    own: my.is_permitted ? limit : my.left,
    isPermitted: my.is_permitted,
  };
}
