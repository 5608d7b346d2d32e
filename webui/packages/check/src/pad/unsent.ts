/** The unsent lines of a check: what a tap does to them, and how they are counted and grouped. Pure. */
import type { DraftLine, LineWish } from "@comanda/core";

/** Where the next line belongs. */
export interface Seating {
  readonly seat: number | null;
  readonly course: number | null;
}

/** Return the line that one more of a wish makes: a piece more of an equal one of mine, else a new one. */
export function oneMore(
  lines: readonly DraftLine[],
  wish: Omit<LineWish, "id">,
  me: number | null,
  newId: () => string,
): LineWish {
  const pieces = wish.quantity ?? 1;
  const same = lines.findLast((line) => isMine(line, me) && isSame(line, wish));
  if (same === undefined) return { ...wish, id: newId(), quantity: pieces };
  return { ...wishOf(same), quantity: (same.quantity ?? 1) + pieces };
}

/** Return a line as it is told to the box. */
export function wishOf({ savedBy: _, isSaved: __, ...line }: DraftLine): LineWish {
  return line;
}

/** Say whether a line is mine: what nobody else has put on the box. */
export function isMine(line: DraftLine, me: number | null): boolean {
  return line.savedBy === null || line.savedBy === me;
}

const PLAIN = ["product_id", "portion_id", "open_price", "override_price", "seat", "course"] as const;
const LISTS = ["selected_options", "extra_ingredients", "removed_ingredients", "preferences"] as const;

/** Say whether two lines ask for the same thing at the same place; a note or a combo is always one of its own. */
export function isSame(a: Omit<LineWish, "id">, b: Omit<LineWish, "id">): boolean {
  // What was weighed is one thing: one more of it weighs something else.
  if (a.quantity_milli || b.quantity_milli) return false;
  if (a.note || b.note || a.notes || b.notes || a.combo?.length || b.combo?.length) return false;
  if ((a.hold ?? false) !== (b.hold ?? false)) return false;
  if (PLAIN.some((key) => (a[key] ?? null) !== (b[key] ?? null))) return false;
  return LISTS.every((key) => idsOf(a[key]) === idsOf(b[key]));
}

function idsOf(refs: LineWish["preferences"]): string {
  const ids = (refs ?? []).map((ref) => (typeof ref === "number" ? ref : ref.id));
  return ids.sort((a, b) => a - b).join();
}

/** Return how many pieces of each product lie unsent. */
export function countsOf(lines: readonly Pick<LineWish, "product_id" | "quantity">[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const line of lines)
    counts.set(line.product_id, (counts.get(line.product_id) ?? 0) + (line.quantity ?? 1));
  return counts;
}

/** Return how many pieces some lines come to. */
export function piecesOf(lines: readonly { readonly quantity?: number | undefined }[]): number {
  return lines.reduce((sofar, line) => sofar + (line.quantity ?? 1), 0);
}

/** Unsent lines that belong together on screen. */
export interface UnsentGroup {
  /** Who wrote them; null is me. */
  readonly by: number | null;
  readonly course: number | null;
  readonly seat: number | null;
  readonly lines: readonly DraftLine[];
}

/** Return unsent lines by writer, course and seat: mine first, then as they are served. */
export function groupUnsent(lines: readonly DraftLine[], me: number | null): UnsentGroup[] {
  const groups = new Map<string, UnsentGroup & { readonly lines: DraftLine[] }>();
  for (const line of lines) {
    const by = isMine(line, me) ? null : line.savedBy;
    const [course, seat] = [line.course ?? null, line.seat ?? null];
    const key = `${by ?? 0}/${course ?? 0}/${seat ?? 0}`;
    const group = groups.get(key) ?? { by, course, seat, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => (a.by ?? 0) - (b.by ?? 0) || (a.course ?? 0) - (b.course ?? 0) || (a.seat ?? 0) - (b.seat ?? 0),
  );
}
