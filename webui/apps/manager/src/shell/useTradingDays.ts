import { useBox, useNow, useRestaurant } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useShell } from "./ShellContext.ts";

const DAY_MS = 86_400_000;

export interface TradingDays {
  /** The business day that runs now, `2026-11-21`: the last one opened, which may be ahead of the box's clock. */
  readonly today: string;
  /** Return the business day so many days before today. */
  readonly ago: (days: number) => string;
  /** The hour of the day at the restaurant, and the one at which a business day begins. */
  readonly hour: number;
  readonly firstHour: number;
}

/** Return where in its business day the restaurant is. */
export function useTradingDays(): TradingDays {
  const { clock, queries } = useBox();
  const { zone } = useRestaurant();
  const { may } = useShell();
  const { data } = useQuery<{ day_cutoff?: string }>({ queryKey: ["restaurant"], enabled: false });
  const now = useNow() + clock.offset.get();
  const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: zone });
  const byClock = clock.businessDayOf(now);
  const open = useQuery({ ...queries.days(), retry: false, enabled: may("reports.see") });
  const today = runningDay(byClock, open.data ?? []);
  return {
    today,
    ago: (days) => dayBefore(today, days),
    hour: Number(hour.format(now)),
    firstHour: Number.parseInt(data?.day_cutoff ?? "5", 10),
  };
}

/** Return the day that runs: one that was closed early gives way to the next one before the clock does. */
export function runningDay(byClock: string, open: readonly { readonly business_day: string }[]): string {
  let last = byClock;
  for (const { business_day: day } of open) if (day > last) last = day;
  return last;
}

/** Return the date so many days before another, both `2026-11-21`. */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}
