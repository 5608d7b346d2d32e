/** Sending what was typed: unsent lines become commands in the queue, and leave the draft. */
import type { OrderView } from "@comanda/api";
import type { Box } from "./box.ts";
import { isOrder } from "./boxQueries.ts";
import { addLines, type LineWish, openOrder, recallLines } from "./commands.ts";
import type { Drafts, Place } from "./draft.ts";
import { uuidv7 } from "./ids.ts";
import type { OutboxEntry } from "./outboxEntry.ts";

/** What is to be known beside the lines. `lineIds`: some of them only. `holdCourses` wait to be fired. */
export interface SendOptions {
  readonly tableName: string;
  readonly lineIds?: readonly string[];
  readonly holdCourses?: readonly number[];
  /** For so long the box waits before it tells the stations, so that the lines can be taken back; 0 is at once. */
  readonly undoSeconds?: number;
  readonly covers?: number | null;
  readonly allergy?: string | null;
}

/** What was queued. `orderId` works wherever an order's id does, also before the box knows it. */
export interface SentDraft {
  readonly orderId: string;
  readonly entries: readonly OutboxEntry[];
  readonly lines: readonly LineWish[];
}

/**
 * Queue the unsent lines of a place, opening its check first where it has none; null when there is nothing to send.
 *
 * On disk when this returns. Should the page die before the lines leave the draft, sending them again is harmless: the
 * box knows lines by their ids.
 */
export async function sendDraft(
  box: Pick<Box, "drafts" | "give">,
  place: Place,
  options: SendOptions,
): Promise<SentDraft | null> {
  const draft = box.drafts.at(place);
  const chosen = draft.draft
    .get()
    .lines.filter((line) => options.lineIds === undefined || options.lineIds.includes(line.id));
  if (chosen.length === 0) return null;
  const lines = chosen.map(({ savedBy: _, isSaved: __, ...line }) => line);
  const { tableName, covers, allergy, holdCourses, undoSeconds } = options;
  const how = { holdCourses, undoSeconds };
  const tableId = place.tableId ?? null;
  const at = { tableId, tableName };
  const ids = lines.map((line) => line.id);
  draft.leave(ids);
  try {
    if (typeof place.orderId === "string") {
      const entries = await box.give(addLines(place.orderId, lines, at, how));
      await draft.sent(ids);
      return { orderId: place.orderId, entries, lines };
    }
    const orderId = uuidv7();
    // The box gives the table's draft to the check that it opens: there, too, they are on their way.
    await box.drafts.at({ orderId, tableId: place.tableId }).sent(ids);
    const opening = openOrder({ id: orderId, table_id: place.tableId, covers, allergy }, tableName);
    const entries = await box.give(opening, addLines(orderId, lines, at, how));
    await draft.sent(ids);
    return { orderId, entries, lines };
  } finally {
    draft.leave(ids, false);
  }
}

/**
 * Take back what was just sent. The lines are unsent again once the box has taken the recall, or at once where it had
 * nothing of the sending; until then they stand on the check as being taken back. Where the box has told the stations
 * already, they stay on the check, and the recall stays in the queue to say so.
 *
 * `place` is the one they were sent from.
 */
export async function takeBack(box: Pick<Box, "give">, place: Place, sent: SentDraft): Promise<void> {
  const entryIds = sent.entries.map((entry) => entry.id);
  const newIds = sent.lines.map(() => uuidv7());
  await box.give(recallLines(sent.orderId, { entryIds, place, lines: sent.lines, newIds }));
}

/** Make the lines of a recall unsent again; `body` is what the box answered to it, null where it need not go. */
export async function giveBack(drafts: Drafts, recall: OutboxEntry, body: unknown): Promise<void> {
  const { takesBack } = recall;
  if (takesBack === undefined) return;
  const { place, lines, newIds } = takesBack;
  // The box has never had these ids where the sending never reached it; its draft still knows the lines by them.
  const unsent = body === null ? lines : lines.map((line, at) => ({ ...line, id: newIds[at] ?? line.id }));
  await drafts.at(isOrder(body) ? placeLeft(body) : place).adopt(unsent);
}

/** A check that has ended with the last line that was taken back leaves its table, where the lines lie unsent. */
function placeLeft(order: OrderView): Place {
  const { id, table_id, status } = order;
  return status === "cancelled" && table_id !== null
    ? { tableId: table_id }
    : { orderId: id, tableId: table_id };
}
