import { startTransition, useEffect, useState } from "react";

/** How many tables are drawn at once. */
export const SCREENFUL = 40;

/** Return how many of so many tables are drawn: a screenful can be tapped before the rest of a large house is there. */
export function useDrawn(count: number): number {
  const [drawn, setDrawn] = useState(SCREENFUL);
  useEffect(() => {
    if (drawn < count) startTransition(() => setDrawn(count));
  }, [drawn, count]);
  return drawn;
}
