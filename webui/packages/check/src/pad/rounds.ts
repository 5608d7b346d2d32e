/** Rounds of a check: what was sent together, so that it can be ordered again. Pure. */
import type { OrderItem } from "@comanda/api";
import type { LineWish, ShownLine } from "@comanda/core";

/** What was sent together, newest first. */
export interface Round {
  readonly at: string;
  readonly lines: readonly ShownLine[];
}

/** Return the rounds of a check, newest first; a line that is gone, a part of a combo or one that was treated is in none. */
export function roundsOf(lines: readonly ShownLine[]): Round[] {
  const rounds = new Map<string, ShownLine[]>();
  for (const line of lines) {
    const { item } = line;
    if (item === null || line.quantity <= line.voided || item.group_id !== null) continue;
    const round = rounds.get(item.added_at);
    if (round === undefined) rounds.set(item.added_at, [line]);
    else round.push(line);
  }
  return [...rounds].map(([at, of]) => ({ at, lines: of })).sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Return the stations that a round went to, in order of their lines. */
export function stationsOf(round: Round): string[] {
  return [...new Set(round.lines.flatMap((line) => line.item?.stations ?? []))];
}

/** Return the wish that orders a line's live pieces again. */
export function againOf(line: ShownLine, item: OrderItem): Omit<LineWish, "id"> {
  const ids = (chosen: readonly { readonly id: number }[]) => chosen.map((one) => one.id);
  return {
    product_id: item.product_id,
    portion_id: item.portion_id,
    quantity: line.quantity - line.voided,
    selected_options: ids(item.selected_options),
    extra_ingredients: ids(item.extra_ingredients),
    removed_ingredients: ids(item.removed_ingredients),
    preferences: ids(item.preferences),
    note: item.note,
    seat: item.seat,
    course: item.course,
  };
}
