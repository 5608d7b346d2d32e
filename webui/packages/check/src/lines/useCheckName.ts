import { useText } from "@comanda/ui";
import { useCallback } from "react";
import { linesText } from "./text.ts";

/** By what a check is known: its table, or the name or number of who has none. */
export interface Named {
  readonly tableId: number | null;
  readonly tableLabel: string;
}

/** Return what a check is called: "Table 12", "Anna", "No. 7". */
export function useCheckName(): (check: Named) => string {
  const t = useText(linesText);
  return useCallback(
    ({ tableId, tableLabel }) => {
      if (tableId !== null) return t("name.table", { table: tableLabel });
      if (tableLabel === "") return t("name.check");
      // The box calls who gave no name by a number.
      const number = /^#(\d+)$/.exec(tableLabel)?.[1];
      return number === undefined ? tableLabel : t("name.number", { number });
    },
    [t],
  );
}
