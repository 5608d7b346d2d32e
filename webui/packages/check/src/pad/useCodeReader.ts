import type { CodeView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useCallback } from "react";
import { readCode, type ScannedCode } from "./scanned.ts";
import type { PricedCard } from "./useCard.ts";

/** Return what reads a scanned code: products on this device, labels at the box. */
export function useCodeReader({
  card,
  prices,
}: Pick<PricedCard, "card" | "prices">): (code: string, found?: CodeView | null) => Promise<ScannedCode> {
  const { api } = useBox();
  return useCallback(
    (code, found = null) =>
      readCode(code, found, { card, prices }, async (asked) => {
        const query = { code: asked };
        const answer = await api.GET("/api/inputs/code", { params: { query } }).catch(() => null);
        return answer?.data ?? null;
      }),
    [api, card, prices],
  );
}
