import { useBox, useSession } from "@comanda/ui";
import { useCallback, useEffect, useState } from "react";

/** What a person keeps at hand: chosen by hand, and ordered last. */
export interface Favourites {
  readonly chosen: readonly number[];
  /** Products ordered last by this person on this phone, newest first. */
  readonly recent: readonly number[];
  readonly toggle: (productId: number) => void;
  readonly noteOrdered: (productIds: readonly number[]) => void;
}

interface Kept {
  readonly chosen: readonly number[];
  readonly recent: readonly number[];
}

const EMPTY: Kept = { chosen: [], recent: [] };
const MOST_RECENT = 24;

/** Return the products that a person keeps at hand; they stay on this phone. */
export function useFavourites(): Favourites {
  const { store } = useBox();
  const session = useSession();
  const key = `favourites:${"me" in session ? session.me.id : 0}`;
  const [kept, setKept] = useState<Kept>(EMPTY);
  useEffect(() => {
    let isGone = false;
    void store.get<Kept>(key).then((read) => {
      if (!isGone) setKept(read ?? EMPTY);
    });
    return () => {
      isGone = true;
    };
  }, [store, key]);
  const change = useCallback(
    (next: (kept: Kept) => Kept) =>
      setKept((before) => {
        const after = next(before);
        void store.set(key, after);
        return after;
      }),
    [store, key],
  );
  const toggle = useCallback(
    (id: number) =>
      change((before) => ({
        ...before,
        chosen: before.chosen.includes(id)
          ? before.chosen.filter((one) => one !== id)
          : [...before.chosen, id],
      })),
    [change],
  );
  const noteOrdered = useCallback(
    (ids: readonly number[]) =>
      change((before) => ({
        ...before,
        recent: [...new Set([...ids, ...before.recent])].slice(0, MOST_RECENT),
      })),
    [change],
  );
  return { chosen: kept.chosen, recent: kept.recent, toggle, noteOrdered };
}
