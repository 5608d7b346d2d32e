import { expect, it } from "vitest";
import { readPercent, writePercent } from "./percent.ts";

it("reads percentages with comma or point, and writes them back", () => {
  expect(readPercent("12,5")).toBe(1250);
  expect(readPercent("-20 %")).toBe(-2000);
  expect(readPercent("0.05")).toBe(5);
  expect(readPercent("much")).toBeNull();
  for (const basisPoints of [0, 5, 1250, -2000, 1005]) {
    expect(readPercent(writePercent(basisPoints))).toBe(basisPoints);
  }
});
