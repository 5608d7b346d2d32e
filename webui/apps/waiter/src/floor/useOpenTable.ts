import { openOrder, type ShownTable, uuidv7 } from "@comanda/core";
import { useBox, useHabits } from "@comanda/ui";
import { useCallback, useState } from "react";
import { useLocation } from "wouter";

/** Where a table leads: its check, one of several, a new one, or unsent lines that open it when they are sent. */
export type Way =
  | { readonly kind: "order"; readonly orderId: string }
  | { readonly kind: "table" }
  | { readonly kind: "open"; readonly covers: number | null; readonly another: boolean };

export interface OpenTable {
  /** The table about which something is still to be asked. */
  readonly asked: ShownTable | null;
  readonly open: (table: ShownTable) => void;
  readonly go: (table: ShownTable, way: Way) => void;
  readonly forget: () => void;
}

/** Return what opens a table: at once where nothing is to be asked, which is nearly always. */
export function useOpenTable(): OpenTable {
  const box = useBox();
  const { asks_covers = false } = useHabits();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<ShownTable | null>(null);
  const forget = useCallback(() => setAsked(null), []);
  const go = useCallback(
    (table: ShownTable, way: Way) => {
      setAsked(null);
      if (way.kind === "order") navigate(`/order/${way.orderId}`);
      else if (way.kind === "table") navigate(`/table/${table.id}`);
      else {
        const id = uuidv7();
        const wish = { id, table_id: table.id, covers: way.covers, another_check: way.another };
        void box.give(openOrder(wish, table.name)).then(() => navigate(`/order/${id}`));
      }
    },
    [box, navigate],
  );
  const open = useCallback(
    (table: ShownTable) => {
      const [only, ...others] = table.checks;
      if (only === undefined && !asks_covers) go(table, { kind: "table" });
      else if (only !== undefined && others.length === 0)
        go(table, { kind: "order", orderId: only.order_id });
      else setAsked(table);
    },
    [asks_covers, go],
  );
  return { asked, open, go, forget };
}
