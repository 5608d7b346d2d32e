import { type DraftLine, type DraftOfPlace, type LineWish, type Place, sum, uuidv7 } from "@comanda/core";
import { useBox, useSession, useSignal } from "@comanda/ui";
import { useCallback, useEffect, useMemo } from "react";
import { type LinePrice, type PricedProducts, priceWish } from "./price.ts";
import { countsOf, isMine, oneMore, wishOf } from "./unsent.ts";

/** The unsent lines of a place and what can be done with them. */
export interface Unsent {
  readonly draft: DraftOfPlace;
  readonly me: number | null;
  readonly lines: readonly DraftLine[];
  readonly isSaved: boolean;
  readonly mine: readonly DraftLine[];
  readonly theirs: readonly DraftLine[];
  readonly counts: ReadonlyMap<number, number>;
  readonly priceOf: (line: DraftLine) => LinePrice;
  readonly sumOf: (lines: readonly DraftLine[]) => number;
  readonly add: (wish: Omit<LineWish, "id">) => Promise<void>;
  readonly change: (line: LineWish) => void;
  /** Throw lines away; returns how to get them back. */
  readonly remove: (lines: readonly DraftLine[]) => () => void;
}

/** Return the unsent lines of a place; a colleague's come in as he types. `isKnown`: the box has heard of the place. */
export function useUnsent(place: Place, isKnown: boolean, prices: PricedProducts): Unsent {
  const box = useBox();
  const session = useSession();
  const me = "me" in session ? session.me.id : null;
  const draft = useMemo(() => box.drafts.at(place), [box, place]);
  const { lines, isSaved } = useSignal(draft.draft);
  useEffect(() => {
    if (isKnown) void draft.read();
  }, [draft, isKnown]);
  const mine = useMemo(() => lines.filter((line) => isMine(line, me)), [lines, me]);
  const theirs = useMemo(() => lines.filter((line) => !isMine(line, me)), [lines, me]);
  const counts = useMemo(() => countsOf(lines), [lines]);
  const priceOf = useCallback((line: DraftLine) => priceWish(line, prices), [prices]);
  const sumOf = useCallback(
    (some: readonly DraftLine[]) => sum(some.map((line) => priceWish(line, prices).total)),
    [prices],
  );
  const add = useCallback(
    (wish: Omit<LineWish, "id">) => draft.put(oneMore(draft.draft.get().lines, wish, me, uuidv7)),
    [draft, me],
  );
  const change = useCallback((line: LineWish) => void draft.put(line), [draft]);
  const remove = useCallback(
    (some: readonly DraftLine[]) => {
      void draft.remove(...some.map((line) => line.id));
      // The box never brings an id back that was thrown away.
      return () => void draft.adopt(some.map((line) => ({ ...wishOf(line), id: uuidv7() })));
    },
    [draft],
  );
  return { draft, me, lines, isSaved, mine, theirs, counts, priceOf, sumOf, add, change, remove };
}
