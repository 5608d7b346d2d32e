import type { AlarmView } from "@comanda/api";
import { Signal } from "@comanda/core";
import { useBox, useSession, useSignal } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** A printer that cannot print, and what a person can do about it. */
export interface PrinterAlarm {
  /** The same as long as it is the same trouble. */
  readonly key: string;
  readonly printer: string;
  readonly kind: "paper" | "cover" | "cutter" | "hot" | "offline" | "missing" | "other";
  /** How many tickets wait for it. */
  readonly waiting: number;
  /** Where its tickets go meanwhile. */
  readonly spare: string | null;
}

/** How often to ask how much waits by now, while there is an alarm. */
const COUNT_AGAIN_MS = 10_000;

const KINDS: Readonly<Record<string, PrinterAlarm["kind"]>> = {
  paper_out: "paper",
  cover_open: "cover",
  cutter: "cutter",
  overheated: "hot",
  unreachable: "offline",
  refused: "offline",
  no_answer: "offline",
  connection_lost: "offline",
  no_printer: "missing",
};

/** Alarms that were seen on this device; a printer that fails anew is told anew. */
const seenKeys = new Signal<ReadonlySet<string>>(new Set());

/** Return what is said of each alarm that the box has for a person, worst first. Pure. */
export function alarmsOf(told: readonly AlarmView[]): readonly PrinterAlarm[] {
  return told.map(({ key, name, condition, waiting, stands_in }) => ({
    key,
    printer: name,
    kind: KINDS[condition] ?? "other",
    waiting,
    spare: stands_in,
  }));
}

export interface PrinterAlarms {
  readonly fresh: readonly PrinterAlarm[];
  readonly seen: readonly PrinterAlarm[];
  readonly see: (alarm: PrinterAlarm) => void;
  /** Show again what was seen. */
  readonly recall: () => void;
}

/** Return which printers need somebody now and concern this person, live. */
export function usePrinterAlarms(): PrinterAlarms {
  const { queries } = useBox();
  const state = useSession();
  const { data: told } = useQuery({
    ...queries.alarms(),
    enabled: "me" in state && state.me.actions.includes("printing.see"),
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? COUNT_AGAIN_MS : false),
  });
  const keys = useSignal(seenKeys);
  const alarms = useMemo(() => alarmsOf(told ?? []), [told]);
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
