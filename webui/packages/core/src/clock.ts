/** What time it is at the box, and how times are said. */
import { Signal } from "./signal.ts";

/** The restaurant's day: IANA zone (null: the device's own), and the hour (minutes after midnight) at which a new one begins. */
export interface TradingDay {
  readonly zone: string | null;
  readonly cutoffMinutes: number;
}

const DAY_MS = 86_400_000;

export class BoxClock {
  /** By how much the box's clock is ahead of this device's, in ms. */
  readonly offset = new Signal(0);
  #trading: TradingDay = { zone: null, cutoffMinutes: 300 };

  constructor(private readonly deviceNow: () => number = Date.now) {}

  /** Learn from an answer's Date header; it has whole seconds, so less than two of difference count as none. */
  readonly learn = (response: Response): void => {
    const said = Date.parse(response.headers.get("Date") ?? "");
    if (Number.isNaN(said)) return;
    const offset = said + 500 - this.deviceNow();
    const settled = Math.abs(offset) < 2_000 ? 0 : offset;
    if (Math.abs(settled - this.offset.get()) >= 2_000) this.offset.set(settled);
  };

  /** Return the box's time, ms UTC. */
  now(): number {
    return this.deviceNow() + this.offset.get();
  }

  /** Set when the restaurant's day begins. */
  setTradingDay(trading: TradingDay): void {
    this.#trading = trading;
  }

  /** Return the business day (YYYY-MM-DD) of an instant in ms UTC. */
  businessDayOf(at: number): string {
    return localDate(at - this.#trading.cutoffMinutes * 60_000, this.#trading.zone);
  }

  /** Say whether two instants of this device's clock lie in different business days. */
  readonly isOverDay = (from: number, to: number): boolean =>
    to - from >= DAY_MS ||
    this.businessDayOf(from + this.offset.get()) !== this.businessDayOf(to + this.offset.get());

  /** Return for how many whole minutes something has been open, never less than 0. */
  minutesSince(rfc3339: string): number {
    return Math.max(0, Math.floor((this.now() - Date.parse(rfc3339)) / 60_000));
  }
}

const dates = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let format = dates.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, options);
    dates.set(key, format);
  }
  return format;
}

function zoned(zone: string | null): Intl.DateTimeFormatOptions {
  return zone === null ? {} : { timeZone: zone };
}

/** Return the calendar date (YYYY-MM-DD) of an instant in a zone. */
export function localDate(at: number, zone: string | null): string {
  const options = { ...zoned(zone), year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const parts = dateFormat("en-US", options).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Return a time of day, `21:05`. */
export function formatTime(at: number | string, locale: string, zone: string | null = null): string {
  const options = { ...zoned(zone), hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return dateFormat(locale, options).format(typeof at === "string" ? Date.parse(at) : at);
}

/** Return a business day (YYYY-MM-DD) in words of a language, with its weekday. */
export function formatDay(day: string, locale: string): string {
  const options = { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" } as const;
  return dateFormat(locale, options).format(Date.parse(`${day}T00:00:00Z`));
}

/** Return a date and time of day of an instant. */
export function formatDateTime(at: number | string, locale: string, zone: string | null = null): string {
  const options = { ...zoned(zone), dateStyle: "short", timeStyle: "short" } as const;
  return dateFormat(locale, options).format(typeof at === "string" ? Date.parse(at) : at);
}

/** Return minutes as people say them on a table: `7'`, `1:05`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes}′`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
