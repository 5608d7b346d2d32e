import { expect, it } from "vitest";
import { runningDay } from "./useTradingDays.ts";

const days = (...all: string[]) => all.map((business_day) => ({ business_day }));

it("is the clock's day, also while one before it was left open", () => {
  expect(runningDay("2026-11-21", [])).toBe("2026-11-21");
  expect(runningDay("2026-11-21", days("2026-11-20", "2026-11-21"))).toBe("2026-11-21");
});

it("is the next one as soon as that is open, after a close before midnight", () => {
  expect(runningDay("2026-11-30", days("2026-12-01"))).toBe("2026-12-01");
});
