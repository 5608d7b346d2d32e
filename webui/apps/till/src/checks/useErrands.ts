import type { ErrandView } from "@comanda/api";
import { useOverlaidErrands } from "@comanda/ui";
import { useMemo } from "react";
import { useTillSettings } from "../shellContext.ts";

const NONE: readonly ErrandView[] = [];

export interface Errands {
  readonly errands: readonly ErrandView[];
  readonly isReading: boolean;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return the open checks without a table, the oldest first. */
export function useErrands(): Errands {
  const { errands: found, problem, readAgain } = useOverlaidErrands();
  const errands = useMemo(
    () => (found ? [...found].sort((a, b) => a.order.opened_at.localeCompare(b.order.opened_at)) : NONE),
    [found],
  );
  return { errands, isReading: found === null && problem === null, problem, readAgain };
}

/** Return what waits to be handed out here: kinds that a payment does not end. */
export function useBoard(): readonly ErrandView[] {
  const [{ handsOut }] = useTillSettings();
  const { errands } = useErrands();
  return useMemo(
    () => errands.filter((one) => handsOut.some((kind) => kind === one.kind) && one.order.total > 0),
    [errands, handsOut],
  );
}

/** Return how many wait to be handed out. */
export function useBoardCount(): number {
  return useBoard().length;
}
