/** Whose draft unsent lines lie in: the check's, or its table's while the check is not there yet, or not any more. Pure. */
import type { ShownOrder } from "@comanda/core";
import { hasEnded, isAllTakenBack } from "../lines/standing.ts";

/** What is known of the check that is served. */
export interface Standing {
  readonly orderId: string | null;
  readonly tableId: number | null;
  readonly shown: Pick<ShownOrder, "order" | "lines" | "status"> | null;
  /** Asked for by its table, so that it may be opened by what is typed. */
  readonly isOfTable: boolean;
  /** All that it held is being taken back, or was. */
  readonly isLeaving: boolean;
  /** A colleague serves it, and this person does not. */
  readonly isOthers: boolean;
}

export interface Holder {
  /** The check whose draft it is; null is the table's. */
  readonly heldId: string | null;
  /** The check that takes what was typed for the table; null while there is none to take it. */
  readonly takerId: string | null;
}

/** Return where what is typed now lies, and which check takes what lies at the table. */
export function holderOf({ orderId, tableId, shown, isOfTable, isLeaving, isOthers }: Standing): Holder {
  const isEmptied = isLeaving && shown !== null && hasEnded(shown);
  const isGoing = shown !== null && isAllTakenBack(shown);
  const isUnknown = isOfTable && shown?.order === null && shown.lines.length === 0;
  const isTables = tableId !== null && (isEmptied || isGoing || isUnknown || isOthers);
  const heldId = isTables ? null : orderId;
  const isTaking = shown !== null && !hasEnded(shown) && (isOfTable || isLeaving);
  return { heldId, takerId: isTaking ? heldId : null };
}
