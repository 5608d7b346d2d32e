import { useRestaurant } from "../app/restaurant.ts";
import { useLocale } from "./i18n.ts";

type Instant = Date | number | string;

export interface DateWriter {
  /** 21:05 */
  readonly time: (at: Instant) => string;
  /** 21 Nov */
  readonly day: (at: Instant) => string;
  /** Saturday 21 November 2026 */
  readonly longDay: (at: Instant) => string;
  /** 21 Nov, 21:05 */
  readonly moment: (at: Instant) => string;
  /** A business day, `2026-11-21`, which belongs to no zone: Sat 21 Nov */
  readonly businessDay: (day: string) => string;
}

/** Return what writes dates and times in the chosen language and the restaurant's own zone. */
export function useDates(): DateWriter {
  const { zone } = useRestaurant();
  return datesIn(useLocale(), zone);
}

// To make a format costs more than to use it a hundred times, and each table of the floor writes the time.
const kept = new Map<string, DateWriter>();

function datesIn(locale: string, zone: string): DateWriter {
  const key = `${locale} ${zone}`;
  const found = kept.get(key) ?? makeDates(locale, zone);
  kept.set(key, found);
  return found;
}

function makeDates(locale: string, zone: string): DateWriter {
  const writer = (options: Intl.DateTimeFormatOptions, timeZone = zone) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    return (at: Instant) => format.format(new Date(at));
  };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const short = { day: "numeric", month: "short" } as const;
  const ofDay = writer({ weekday: "short", ...short }, "UTC");
  return {
    time: writer(clock),
    day: writer(short),
    longDay: writer({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    moment: writer({ ...short, ...clock }),
    businessDay: (day) => ofDay(`${day}T00:00:00Z`),
  };
}
