import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 60rem)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(WIDE);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Return whether there is room for tables with many columns. */
export function useIsDesk(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
}
