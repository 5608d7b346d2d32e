import type { HourSales } from "./breakdown.ts";

/** Hours of the day in the order of a trading day, with what was sold in each, now and then. */
export interface HourSeries {
  readonly hours: readonly number[];
  readonly now: readonly number[];
  readonly before: readonly number[];
}

/** At least so many hours are shown, so that a lunch is not one wide bar. */
const LEAST = 8;

/** Return the hours from the first to the last in which something was sold, in either period. */
export function hourSeries(
  now: readonly HourSales[],
  before: readonly HourSales[],
  firstHour: number,
): HourSeries {
  const placeOf = (hour: number) => (hour - firstHour + 24) % 24;
  const used = [...now, ...before].map(({ hour }) => placeOf(hour));
  const last = used.length === 0 ? placeOf(22) : Math.max(...used);
  const first = Math.max(0, Math.min(used.length === 0 ? placeOf(13) : Math.min(...used), last - LEAST + 1));
  const hours = Array.from({ length: last - first + 1 }, (_, at) => (first + at + firstHour) % 24);
  const of = (sales: readonly HourSales[]) => {
    const byHour = new Map(sales.map(({ hour, net }) => [hour, net]));
    return hours.map((hour) => byHour.get(hour) ?? 0);
  };
  return { hours, now: of(now), before: of(before) };
}
