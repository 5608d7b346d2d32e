import { lazy } from "react";

const wanted: (() => Promise<unknown>)[] = [];
const AGAIN_MS = 2_000;
const AT_ONCE = 3;

/**
 * A part of the page that is fetched when it is shown, or before: see `fetchAhead`.
 *
 * What the box sent is all that a page over plain http has once the Wi-Fi is gone.
 */
export const lazyAhead: typeof lazy = (load) => {
  const fetched = () => fetchPart(load);
  wanted.push(fetched);
  return lazy(fetched);
};

/** Fetch every part that the app may need later, a few at a time; the page then says `data-fetched="all"`. */
export async function fetchAhead(): Promise<void> {
  const fetchNext = async () => {
    for (let load = wanted.shift(); load !== undefined; load = wanted.shift())
      await load().catch(() => undefined); // whoever opens the part is told
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  document.documentElement.dataset.fetched = "all";
}

/** Fetch a part, as often as it takes while the box is away; fails where the box answers and does not have it. */
export async function fetchPart<T>(load: () => Promise<T>, isThere = answers): Promise<T> {
  let wasThere = false;
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (wasThere) throw error;
      wasThere = await isThere();
      if (!wasThere) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function answers(): Promise<boolean> {
  return fetch(document.baseURI, { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
}
