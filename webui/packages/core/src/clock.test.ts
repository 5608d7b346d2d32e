import { expect, test } from "vitest";
import { BoxClock, formatMinutes, formatTime } from "./clock.ts";

const NOON = Date.parse("2026-07-01T12:00:00Z");

function answerAt(at: number): Response {
  return new Response("{}", { headers: { Date: new Date(at).toUTCString() } });
}

test("the box's time is learned from its answers; small differences are none", () => {
  const clock = new BoxClock(() => NOON);
  clock.learn(answerAt(NOON + 1_000));
  expect(clock.offset.get()).toBe(0);
  clock.learn(answerAt(NOON - 3_600_000));
  expect(clock.now()).toBe(NOON - 3_600_000 + 500);
  clock.learn(new Response("{}"));
  expect(clock.now()).toBe(NOON - 3_600_000 + 500);
});

test("a business day ends at the cut-off hour in the restaurant's zone", () => {
  const clock = new BoxClock(() => NOON);
  clock.setTradingDay({ zone: "Europe/Athens", cutoffMinutes: 300 });
  const late = Date.parse("2026-07-02T01:30:00Z"); // 04:30 in Athens
  expect(clock.businessDayOf(late)).toBe("2026-07-01");
  expect(clock.businessDayOf(late + 3_600_000)).toBe("2026-07-02");
  expect(clock.isOverDay(late, late + 60_000)).toBe(false);
  expect(clock.isOverDay(late, late + 3_600_000)).toBe(true);
});

test("minutes and times are short", () => {
  expect([0, 7, 59, 65, 600].map(formatMinutes)).toEqual(["0′", "7′", "59′", "1:05", "10:00"]);
  expect(formatTime(NOON, "el", "Europe/Athens")).toBe("15:00");
});
