import { expect, test } from "vitest";
import { seeded } from "../fakes/seeded.ts";
import {
  allocate,
  cashDue,
  formatMoney,
  parseMoney,
  quickCash,
  splitEqually,
  sum,
  toDecimal,
  weighedPrice,
} from "./minor.ts";

test("a weight costs half a cent up, as on the box", () => {
  expect(weighedPrice(6_200, 1_340)).toBe(8_308);
  expect([weighedPrice(5, 100), weighedPrice(5, 99), weighedPrice(1_290, 1)]).toEqual([1, 0, 1]);
});

test("shares sum to the total, and differ by at most one from their part", () => {
  const random = seeded(7);
  for (let turn = 0; turn < 2_000; turn++) {
    const total = random(1_000_000) - 500_000;
    const weights = Array.from({ length: 1 + random(12) }, () => random(50));
    weights[0] = 1 + random(50);
    const shares = allocate(total, weights);
    expect(sum(shares)).toBe(total);
    const whole = weights.reduce((sofar, weight) => sofar + weight, 0);
    for (const [at, share] of shares.entries())
      expect(Math.abs(share - (total * (weights[at] ?? 0)) / whole)).toBeLessThan(1);
  }
});

test("the first shares get what is left over, as on the box", () => {
  expect(splitEqually(1000, 3)).toEqual([334, 333, 333]);
  expect(splitEqually(-1000, 3)).toEqual([-334, -333, -333]);
  expect(allocate(100, [1, 2, 4])).toEqual([14, 29, 57]);
  expect(() => allocate(1, [0, 0])).toThrow(RangeError);
});

test("shares stay exact where a product would leave the safe integers", () => {
  expect(sum(allocate(9_999_999_999, [9_999_999_999, 3, 9_999_999_998]))).toBe(9_999_999_999);
});

test("what is written is what was meant", () => {
  const cases: [string, number, number | null][] = [
    ["3.50", 2, 350],
    ["3,5", 2, 350],
    ["12 €", 2, 1200],
    ["1.234,50", 2, 123450],
    ["1,234.50", 2, 123450],
    [",5", 2, 50],
    ["-2,10", 2, -210],
    ["1.234", 2, null],
    ["3,505", 2, null],
    ["", 2, null],
    ["abc", 2, null],
    [".", 2, null],
    ["1234", 0, 1234],
    ["1.234", 3, 1234],
    ["99999999999999999", 2, null],
  ];
  for (const [text, exponent, amount] of cases) expect(parseMoney(text, exponent), text).toBe(amount);
});

test("an amount that is written out is read back as it was", () => {
  const random = seeded(11);
  for (let turn = 0; turn < 1_000; turn++) {
    const amount = random(2_000_000) - 1_000_000;
    expect(parseMoney(toDecimal(amount, 2), 2)).toBe(amount);
    for (const locale of ["el", "en"])
      expect(parseMoney(formatMoney(amount, { currency: "EUR", exponent: 2, locale }), 2), locale).toBe(
        amount,
      );
  }
});

test("money is written as in its language", () => {
  expect(formatMoney(123450, { currency: "EUR", exponent: 2, locale: "el" })).toBe("1.234,50\u00a0€");
  expect(formatMoney(-5, { currency: "EUR", exponent: 2, locale: "en" })).toBe("-€0.05");
});

test("cash is rounded half up to the coin", () => {
  expect([1, 2, 3, 7, 8].map((due) => cashDue(due, 5))).toEqual([0, 0, 5, 5, 10]);
  expect(cashDue(-8, 5)).toBe(-10);
});

test("what guests hand over rises from the exact sum", () => {
  expect(quickCash(1730)).toEqual([1730, 1800, 2000, 5000, 10000, 20000]);
  expect(quickCash(2000)).toEqual([2000, 5000, 10000, 20000, 50000]);
  expect(quickCash(0)).toEqual([]);
  const random = seeded(3);
  for (let turn = 0; turn < 500; turn++) {
    const due = 1 + random(60_000);
    const proposals = quickCash(due, 5);
    expect(proposals.every((amount, at) => amount > (proposals[at - 1] ?? 0))).toBe(true);
    expect(proposals[0]).toBe(Math.max(cashDue(due, 5), cashDue(due, 5)) || proposals[0]);
  }
});
