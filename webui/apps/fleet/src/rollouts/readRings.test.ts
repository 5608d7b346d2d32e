import { expect, it } from "vitest";
import { readRings } from "./readRings.ts";

it("reads rings however they are typed, and only such that grow up to everybody", () => {
  expect(readRings("1, 10, 50, 100")).toEqual([1, 10, 50, 100]);
  expect(readRings(" 25% 100 % ")).toEqual([25, 100]);
  for (const wrong of [
    "",
    "0, 100",
    "10, 10, 100",
    "50, 10, 100",
    "10, 50",
    "10, 100, 100",
    "x, 100",
    "1.5 100",
    "1 2 3 4 5 6 7 8 9 10 100",
  ])
    expect(readRings(wrong)).toBeNull();
});
