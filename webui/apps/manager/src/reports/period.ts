import { dayBefore } from "../shell/useTradingDays.ts";

/** Business days from one to another, both counted: `2026-11-21`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const PRESETS = ["today", "yesterday", "week", "month"] as const;
export type Preset = (typeof PRESETS)[number];

const LENGTHS = { week: 7, month: 30 } as const;
const DAY_MS = 86_400_000;

/** Return the period of a preset, as of today. */
export function presetOf(preset: Preset, today: string): Period {
  if (preset === "today") return { from: today, to: today };
  if (preset === "yesterday") return { from: dayBefore(today, 1), to: dayBefore(today, 1) };
  return { from: dayBefore(today, LENGTHS[preset] - 1), to: today };
}

/** Return how many days a period has. */
export function lengthOf({ from, to }: Period): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1);
}

/** Return what a period is compared with: a single day with that weekday a week before, others with the days before them. */
export function beforeOf(period: Period): Period {
  const days = lengthOf(period);
  const back = days === 1 ? 7 : days;
  return { from: dayBefore(period.from, back), to: dayBefore(period.to, back) };
}

/** Return a period whose ends stand in order. */
export function ordered(from: string, to: string): Period {
  return from <= to ? { from, to } : { from: to, to: from };
}

/** Return a period that begins on another day; one that would end before it is that day alone. */
export function beginning({ to }: Period, from: string): Period {
  return from > to ? { from, to: from } : { from, to };
}

/** Return a period that ends on another day; one that would begin after it is that day alone. */
export function ending({ from }: Period, to: string): Period {
  return to < from ? { from: to, to } : { from, to };
}
