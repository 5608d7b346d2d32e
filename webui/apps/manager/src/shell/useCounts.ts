import { useBox } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { isInTrouble } from "./AlarmBanners.tsx";
import { useAnswer } from "./useAnswer.ts";

/** Return how many things wait on a page, by its path, as far as this person may know. */
export function useCounts(actions: readonly string[]): Readonly<Record<string, number>> {
  const box = useBox();
  const { data: approvals } = useAnswer(
    ["approvals"],
    (api, signal) => api.GET("/api/approvals", { signal }),
    { enabled: actions.includes("orders.void"), every: 60_000 },
  );
  const { data: printers } = useQuery({
    ...box.queries.printers(),
    enabled: actions.includes("printing.see"),
  });
  return {
    "/approvals": approvals?.filter(({ state }) => state === "pending").length ?? 0,
    "/printing": printers?.filter(isInTrouble).length ?? 0,
  };
}
