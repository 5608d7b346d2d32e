import { lazy } from "react";

const wanted: (() => Promise<unknown>)[] = [];
const AGAIN_MS = 5_000;

/**
 * A part of the page that is fetched when it is shown, or before: see `fetchAhead`.
 *
 * What the box sent is all that a page over plain http has once the Wi-Fi is gone.
 */
export const lazyAhead: typeof lazy = (load) => {
  wanted.push(load);
  return lazy(load);
};

/** Fetch every part that the app may need later, one after the other; goes on trying while the box is away. */
export async function fetchAhead(): Promise<void> {
  for (let load = wanted.shift(); load !== undefined; load = wanted.shift()) {
    try {
      await load();
    } catch {
      wanted.push(load);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
