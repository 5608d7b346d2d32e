import { expect, it } from "vitest";
import { denominationsOf, isBegun, listOf, readCount, totalOf } from "./counting.ts";

it("sums coins and notes in minor units", () => {
  const counted = { 5000: 2, 200: 3, 1: 4, 10: 0 };
  expect(totalOf(counted)).toBe(10_604);
  expect(listOf(counted)).toEqual([
    { value: 5000, count: 2 },
    { value: 200, count: 3 },
    { value: 1, count: 4 },
  ]);
});

it("reads whole counts only", () => {
  expect(readCount(" 12 ")).toBe(12);
  expect(readCount("")).toBe(0);
  expect(readCount("1,5")).toBeNull();
});

it("tells a count of nothing from no count", () => {
  expect(isBegun({})).toBe(false);
  expect(isBegun({ 5000: " " })).toBe(false);
  expect(isBegun({ 5000: "0" })).toBe(true);
});

it("knows whole coins in any currency", () => {
  expect(denominationsOf(2)).toContain(1);
  expect(denominationsOf(0)).toEqual([500, 200, 100, 50, 20, 10, 5, 2, 1]);
});
