import { type ErrandView, type Habits, Refusal, readRefusal } from "@comanda/api";
import {
  type Box,
  type LiveState,
  type OutboxEntry,
  overlayErrands,
  overlayOrder,
  overlayTables,
  type PriceList,
  priceListOf,
  type SessionState,
  type ShownOrder,
  type ShownTable,
  type Signal,
} from "@comanda/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
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
  readonly is_rehearsal: boolean;
  readonly habits: Habits;
}

/** Return how everybody reads what he may know of the house. */
function houseQuery({ reach }: Pick<Box, "reach">) {
  return {
    queryKey: ["restaurant"],
    queryFn: async (): Promise<House> => {
      const response = await reach("/api/restaurant");
      if (!response.ok) throw await readRefusal(response);
      return (await response.json()) as House;
    },
    staleTime: 10 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
    networkMode: "offlineFirst",
  } as const;
}

/** Return how the restaurant writes money and time, from the box or as last heard from it. */
export function useHouse(): Restaurant {
  const box = useBox();
  const { data } = useQuery(houseQuery(box));
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

const NO_HABITS: Habits = {};

/** Return what every app does the same way in this house; empty until the box has said it. */
export function useHabits(): Habits {
  return useQuery(houseQuery(useBox())).data?.habits ?? NO_HABITS;
}

/** Return what the restaurant is called, null until the box has said it. */
export function useHouseName(): string | null {
  return useQuery(houseQuery(useBox())).data?.name ?? null;
}

/** Return whether the box only rehearses: nothing here is real. */
export function useIsRehearsal(): boolean {
  return useQuery(houseQuery(useBox())).data?.is_rehearsal === true;
}

const NO_PRICES: PriceList = { product: () => undefined };

/** Return what products are called and cost, from the menu on this device. */
export function usePrices(): PriceList {
  const { data } = useQuery(useBox().queries.menu());
  return useMemo(() => (data ? priceListOf(data) : NO_PRICES), [data]);
}

/** An order as this device shows it, and how reading it from the box stands. */
export interface OverlaidOrder {
  readonly shown: ShownOrder | null;
  readonly isReading: boolean;
  readonly problem: Error | null;
}

/** The commands that make a check: until they are answered the box has none to tell of. */
const OPENINGS = new Set(["command.open", "command.errand"]);

/** Return an order with what waits on this device laid over it; `null` asks for none. */
export function useOverlaidOrder(orderId: string | null): OverlaidOrder {
  const box = useBox();
  const entries = useOutbox();
  const prices = usePrices();
  const isOurs = entries.some((entry) => entry.orderId === orderId && OPENINGS.has(entry.label.key));
  const { data, error, isPending } = useQuery({
    ...box.queries.order(orderId ?? ""),
    enabled: orderId !== null && !isOurs,
  });
  // What somebody else serves by now is not shown as it was: it has gone on without us.
  const isOthers = error instanceof Refusal && error.status === 403;
  const shown = useMemo(
    () => (orderId === null || isOthers ? null : overlayOrder(orderId, data ?? null, entries, prices)),
    [orderId, isOthers, data, entries, prices],
  );
  return { shown, isReading: orderId !== null && !isOurs && isPending, problem: shown ? null : error };
}

/** Checks without a table as this device shows them, and how reading them stands. */
export interface OverlaidErrands {
  readonly errands: readonly ErrandView[] | null;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return the open checks without a table, with what waits on this device laid over them; null until they were ever read. */
export function useOverlaidErrands(): OverlaidErrands {
  const entries = useOutbox();
  const { data, error, refetch } = useQuery(useBox().queries.errands());
  const errands = useMemo(() => (data ? overlayErrands(data, entries) : null), [data, entries]);
  const readAgain = useCallback(() => void refetch(), [refetch]);
  return { errands, problem: errands ? null : error, readAgain };
}

/** The tables as this device shows them, and how reading them stands. */
export interface OverlaidTables {
  readonly tables: readonly ShownTable[] | null;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return the tables with what waits on this device laid over them; null until they were ever read. */
export function useOverlaidTables(): OverlaidTables {
  const entries = useOutbox();
  const prices = usePrices();
  const { data, error, refetch } = useQuery(useBox().queries.tables());
  const tables = useMemo(() => (data ? overlayTables(data, entries, prices) : null), [data, entries, prices]);
  const readAgain = useCallback(() => void refetch(), [refetch]);
  return { tables, problem: tables ? null : error, readAgain };
}
