import { readRefusal } from "@comanda/api";
import type { Box, LiveState, OutboxEntry, SessionState, Signal } from "@comanda/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { ATHENS, type Restaurant } from "./restaurant.ts";

export const BoxContext = createContext<Box | null>(null);

/** Return the box that this app stands on. Throws outside of an app. */
export function useBox(): Box {
  const box = useContext(BoxContext);
  if (box === null) throw new Error("There is no box here: wrap the page in AppProviders.");
  return box;
}

/** Return a value of core, and draw again when it changes. */
export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

/** Return who has the screen open, or that it is locked, or nobody's. */
export function useSession(): SessionState {
  return useSignal(useBox().session.state);
}

/** Return whether the box tells us its news. */
export function useLive(): LiveState {
  return useSignal(useBox().live.state);
}

/** Return everything that waits or is parked, oldest first. */
export function useOutbox(): readonly OutboxEntry[] {
  return useSignal(useBox().outbox.entries);
}

/** What waits, by what must be done about it. */
export interface Waiting {
  readonly onTheWay: readonly OutboxEntry[];
  readonly parked: readonly OutboxEntry[];
}

/** Return what waits by itself, and what waits for a person. */
export function useWaiting(): Waiting {
  const entries = useOutbox();
  return useMemo(
    () => ({
      onTheWay: entries.filter((entry) => entry.state !== "parked"),
      parked: entries.filter((entry) => entry.state === "parked"),
    }),
    [entries],
  );
}

/** Return by how much the box's clock runs ahead of ours, in ms: for `TimeAgo`. */
export function useAhead(): number {
  return useSignal(useBox().clock.offset);
}

/** What everybody may know of the house. */
interface House extends Restaurant {
  readonly name: string;
  /** When a new business day begins, `05:00`. */
  readonly day_cutoff: string;
}

async function readHouse(): Promise<House> {
  const response = await fetch("/api/restaurant");
  if (!response.ok) throw await readRefusal(response);
  return (await response.json()) as House;
}

const HOUSE = {
  queryKey: ["restaurant"],
  queryFn: readHouse,
  staleTime: 10 * 60_000,
  gcTime: Number.POSITIVE_INFINITY,
  networkMode: "offlineFirst",
} as const;

/** Return how the restaurant writes money and time, from the box or as last heard from it. */
export function useHouse(): Restaurant {
  const box = useBox();
  const { data } = useQuery(HOUSE);
  useEffect(() => {
    if (data === undefined) return;
    const [hours = 0, minutes = 0] = data.day_cutoff.split(":").map(Number);
    box.clock.setTradingDay({ zone: data.zone, cutoffMinutes: hours * 60 + minutes });
  }, [box, data]);
  return useMemo(
    () => (data ? { currency: data.currency, exponent: data.exponent, zone: data.zone } : ATHENS),
    [data],
  );
}
