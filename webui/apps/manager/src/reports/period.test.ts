import { describe, expect, it } from "vitest";
import { beforeOf, lengthOf, ordered, presetOf } from "./period.ts";

describe("a period", () => {
  it("of a week ends today", () => {
    const week = presetOf("week", "2026-03-02");
    expect(week).toEqual({ from: "2026-02-24", to: "2026-03-02" });
    expect(lengthOf(week)).toBe(7);
  });

  it("of one day is compared with the same weekday before it", () => {
    expect(beforeOf(presetOf("today", "2026-11-21"))).toEqual({ from: "2026-11-14", to: "2026-11-14" });
  });

  it("of many days is compared with as many before them", () => {
    expect(beforeOf({ from: "2026-11-11", to: "2026-11-20" })).toEqual({
      from: "2026-11-01",
      to: "2026-11-10",
    });
  });

  it("stands in order, however it was typed", () => {
    expect(ordered("2026-11-20", "2026-11-01")).toEqual({ from: "2026-11-01", to: "2026-11-20" });
  });
});
