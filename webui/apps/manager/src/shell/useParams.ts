import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** What stands after the `?` of the address: it stays with a reload, and another page can lead here with it. */
export interface Params {
  readonly get: (name: string) => string | null;
  /** Set some, and take off those that are null. */
  readonly set: (some: Readonly<Record<string, string | null>>) => void;
}

/** Return the parameters of the address. */
export function useParams(): Params {
  const search = useSearch();
  const [here, go] = useLocation();
  const held = useMemo(() => new URLSearchParams(search), [search]);
  const set = useCallback(
    (some: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(held);
      for (const [name, value] of Object.entries(some)) {
        if (value === null || value === "") next.delete(name);
        else next.set(name, value);
      }
      go(`${here}${next.size > 0 ? `?${next}` : ""}`, { replace: true });
    },
    [held, here, go],
  );
  return useMemo(() => ({ get: (name) => held.get(name), set }), [held, set]);
}
