import type { ErrandView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useCallback, useEffect, useState } from "react";

const KEY = "till.ready";

/** Return which orders were called out on this till, and what marks one. */
export function useReady(
  waiting: readonly ErrandView[],
): readonly [ReadonlySet<string>, (orderId: string, isReady: boolean) => void] {
  const { store } = useBox();
  const [ready, setReady] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let isGone = false;
    void store.get<readonly string[]>(KEY).then((kept) => {
      if (!isGone && kept) setReady(new Set(kept));
    });
    return () => {
      isGone = true;
    };
  }, [store]);
  const mark = useCallback(
    (orderId: string, isReady: boolean) =>
      setReady((held) => {
        const living = [...held].filter(
          (id) => id !== orderId && waiting.some(({ order }) => order.id === id),
        );
        const next = isReady ? [...living, orderId] : living;
        void store.set(KEY, next);
        return new Set(next);
      }),
    [store, waiting],
  );
  return [ready, mark];
}
