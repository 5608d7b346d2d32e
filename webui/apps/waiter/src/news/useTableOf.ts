import { useOverlaidTables } from "@comanda/ui";

/** Return the table of a check, null for one that has none or is over. */
export function useTableOf(orderId: string | null): string | null {
  const { tables } = useOverlaidTables();
  if (orderId === null) return null;
  return tables?.find(({ checks }) => checks.some(({ order_id }) => order_id === orderId))?.name ?? null;
}
