import { useBox, useSession } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";

/** What a person keeps at hand: chosen by hand, and ordered last. */
export interface Favourites {
  readonly chosen: readonly number[];
  /** Products ordered last by this person on this phone, newest first. */
  readonly recent: readonly number[];
  readonly toggle: (productId: number) => void;
  readonly noteOrdered: (productIds: readonly number[]) => void;
}

const NONE: readonly number[] = [];
const MOST_RECENT = 24;

/** Return the products that a person keeps at hand: the box keeps what he chose, this phone what he ordered last. */
export function useFavourites(): Favourites {
  const { store, client, queries, give } = useBox();
  const session = useSession();
  const key = `orderedLast:${"me" in session ? session.me.id : 0}`;
  const { data } = useQuery(queries.favourites());
  const chosen = data?.product_ids ?? NONE;
  const [recent, setRecent] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    void store.get<readonly number[]>(key).then((kept) => {
      if (!isGone) setRecent(kept ?? NONE);
    });
    return () => {
      isGone = true;
    };
  }, [store, key]);
  const toggle = useCallback(
    (id: number) => {
      const product_ids = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
      client.setQueryData(queries.favourites().queryKey, { product_ids });
      const label = { key: "pad:atHand.command" };
      void give({ method: "PUT", path: "/api/auth/favourites", body: { product_ids }, label });
    },
    [client, queries, give, chosen],
  );
  const noteOrdered = useCallback(
    (ids: readonly number[]) =>
      setRecent((before) => {
        const after = [...new Set([...ids, ...before])].slice(0, MOST_RECENT);
        void store.set(key, after);
        return after;
      }),
    [store, key],
  );
  return useMemo(() => ({ chosen, recent, toggle, noteOrdered }), [chosen, recent, toggle, noteOrdered]);
}
