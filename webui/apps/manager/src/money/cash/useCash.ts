import type { DayOfCash, SessionView, Unassigned } from "@comanda/api";
import { useMemo } from "react";
import { useAnswer } from "../../shell/useAnswer.ts";

export interface Cash {
  /** Sessions of the day, and such of other days as are not accepted yet; null until they are known. */
  readonly sessions: readonly SessionView[] | null;
  readonly totals: DayOfCash["totals"] | null;
  readonly unassigned: Unassigned | null;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return all cash of a business day. */
export function useCash(day: string): Cash {
  const query = { business_day: day };
  const {
    data: cash,
    error,
    refetch,
  } = useAnswer(["cash", "day", day], (api, signal) =>
    api.GET("/api/cash/sessions", { params: { query }, signal }),
  );
  const { data: wallets } = useAnswer(["cash", "wallets"], (api, signal) =>
    api.GET("/api/wallets", { signal }),
  );
  const { data: unassigned } = useAnswer(["cash", "unassigned", day], (api, signal) =>
    api.GET("/api/cash/unassigned", { params: { query }, signal }),
  );
  return useMemo(() => {
    const ofDay = cash?.sessions ?? null;
    const known = new Set(ofDay?.map(({ id }) => id));
    const left = (wallets ?? []).filter(({ id }) => !known.has(id));
    return {
      sessions: ofDay === null ? null : [...left, ...ofDay],
      totals: cash?.totals ?? null,
      unassigned: unassigned ?? null,
      problem: cash ? null : error,
      readAgain: () => void refetch(),
    };
  }, [cash, wallets, unassigned, error, refetch]);
}

/** What a command about cash makes old, beside what its facts do. */
export const CASH_STALE = [["cash"], ["wallet"], ["drawers"], ["days"]] as const;
