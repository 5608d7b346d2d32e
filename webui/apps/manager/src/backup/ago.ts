const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Return how long ago something was, as people say it: "3 hours ago"; null for less than a minute, or what lies ahead. */
export function ago(at: number, now: number, locale: string): string | null {
  const passed = now - at;
  if (passed < MINUTE) return null;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (passed < HOUR) return format.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < 2 * DAY) return format.format(-Math.floor(passed / HOUR), "hour");
  return format.format(-Math.floor(passed / DAY), "day");
}

/** Return a size as people read it. */
export function sizeOf(bytes: number, locale: string): string {
  const format = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, format).format(bytes / 1_000_000);
}
