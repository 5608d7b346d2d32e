import { describe, expect, it } from "vitest";
import { hoursOf, numberIn, salesUntil, wordsIn } from "./breakdown.ts";

const table = {
  by: "hour",
  currency: "EUR",
  from: "2026-11-20",
  to: "2026-11-20",
  columns: [
    { name: "hour", kind: "text" },
    { name: "net", kind: "money" },
  ],
  rows: [
    ["13:00", 1000],
    ["23:00", 500],
    ["01:00", 250],
  ] as (string | number | null)[][],
};

describe("a table of sales", () => {
  it("tells a number by its column's name, and nothing where there is no such column", () => {
    expect(numberIn(table, ["13:00", 1000], "net")).toBe(1000);
    expect(numberIn(table, ["13:00", 1000], "gross")).toBe(0);
    expect(wordsIn(table, ["13:00", null], "net")).toBe("");
  });

  it("counts the hours after midnight to the evening before", () => {
    const hours = hoursOf(table);
    expect(salesUntil(hours, 23, 4)).toBe(1500);
    expect(salesUntil(hours, 1, 4)).toBe(1750);
    expect(salesUntil(hours, 12, 4)).toBe(0);
  });
});
