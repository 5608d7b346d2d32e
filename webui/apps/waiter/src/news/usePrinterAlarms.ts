import type { PrinterView, StationView } from "@comanda/api";
import { Signal } from "@comanda/core";
import { useBox, useSignal } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** A printer that cannot print, and what a person can do about it. */
export interface PrinterAlarm {
  /** The same as long as it is the same trouble. */
  readonly key: string;
  readonly printer: string;
  readonly kind: "paper" | "cover" | "offline" | "other";
  /** How many tickets wait for it. */
  readonly waiting: number;
  /** Where its tickets go meanwhile. */
  readonly spare: string | null;
}

const KINDS: Readonly<Record<string, PrinterAlarm["kind"]>> = {
  paper_out: "paper",
  cover_open: "cover",
  offline: "offline",
  unreachable: "offline",
  refused: "offline",
  timeout: "offline",
};

/** Alarms that this phone's person has seen; a printer that fails anew is told anew. */
const seenKeys = new Signal<ReadonlySet<string>>(new Set());

/** Return the alarms of printers, worst first. Pure. */
export function alarmsOf(
  printers: readonly PrinterView[],
  stations: readonly StationView[],
): readonly PrinterAlarm[] {
  const nameOf = new Map(stations.map(({ id, name }) => [id, name]));
  return printers
    .filter(({ is_active, condition }) => is_active && condition !== "ok" && condition !== "unknown")
    .sort((a, b) => b.waiting - a.waiting || a.id - b.id)
    .map((one) => {
      const served = stations.filter(({ printer_id }) => printer_id === one.id);
      const to = served.map((station) => station.reroute_station_id ?? station.spare_station_id);
      const spare = to.find((id) => id !== null) ?? null;
      return {
        key: `${one.id} ${one.condition} ${one.condition_since ?? ""}`,
        printer: one.name,
        kind: KINDS[one.condition] ?? "other",
        waiting: one.waiting,
        spare: spare === null ? null : (nameOf.get(spare) ?? null),
      };
    });
}

export interface PrinterAlarms {
  readonly fresh: readonly PrinterAlarm[];
  readonly seen: readonly PrinterAlarm[];
  readonly see: (alarm: PrinterAlarm) => void;
  /** Show again what was seen. */
  readonly recall: () => void;
}

/** Return which printers need somebody now, live. */
export function usePrinterAlarms(): PrinterAlarms {
  const { queries } = useBox();
  const { data: printers } = useQuery(queries.printers());
  const { data: stations } = useQuery(queries.stations());
  const keys = useSignal(seenKeys);
  const alarms = useMemo(() => alarmsOf(printers ?? [], stations ?? []), [printers, stations]);
  const see = useCallback(({ key }: PrinterAlarm) => seenKeys.set(new Set([...seenKeys.get(), key])), []);
  const recall = useCallback(() => seenKeys.set(new Set()), []);
  return useMemo(
    () => ({
      fresh: alarms.filter(({ key }) => !keys.has(key)),
      seen: alarms.filter(({ key }) => keys.has(key)),
      see,
      recall,
    }),
    [alarms, keys, see, recall],
  );
}
