import { addLines, type LineWish, type OutboxEntry, openOrder, type ShownTable, uuidv7 } from "@comanda/core";
import { useBox } from "@comanda/ui";
import { useCallback } from "react";

/** Return the lines that a parked command would send, null for a command of another kind or one that may have gone through. */
export function linesIn(entry: OutboxEntry): readonly LineWish[] | null {
  const isSend = entry.method === "POST" && /^\/api\/orders\/[^/]+\/items$/.test(entry.path);
  const isSafe = entry.parked === "refused" || entry.parked === "depends";
  if (!isSend || !isSafe || entry.state !== "parked") return null;
  const { items } = (entry.body ?? {}) as { readonly items?: readonly LineWish[] };
  return items === undefined || items.length === 0 ? null : items;
}

/**
 * Return what sends refused lines to another table: to its check, or to a new one.
 *
 * They are in the queue anew before the refused command is thrown away, so a page that dies between loses nothing.
 */
export function useSendElsewhere(): (entry: OutboxEntry, table: ShownTable) => Promise<void> {
  const { give, outbox } = useBox();
  return useCallback(
    async (entry, table) => {
      const lines = linesIn(entry);
      if (lines === null) return;
      const at = { tableId: table.id, tableName: table.name };
      const check = table.checks[0];
      if (check === undefined) {
        const id = uuidv7();
        await give(openOrder({ id, table_id: table.id }, table.name), addLines(id, lines, at));
      } else await give(addLines(check.order_id, lines, at));
      await outbox.drop(entry.id);
    },
    [give, outbox],
  );
}
