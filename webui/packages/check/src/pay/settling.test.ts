import { minor, ZERO } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { paymentOf, roundSums, settle, type Target } from "./settling.ts";

const all: Target = { kind: "all", due: minor(5530) };
const share: Target = { kind: "share", due: minor(1200), shareId: "s", name: "1" };
const how = { id: "p", method: "cash", reference: "" };

describe("cash", () => {
  it("gives change for what is more than due", () => {
    const settled = settle(all, { isCash: true, typed: minor(10000), tip: null });
    expect(settled).toMatchObject({ amount: 5530, change: 4470, tip: 0, left: 0 });
  });

  it("keeps the tip back from the change, and never more than there is", () => {
    expect(settle(all, { isCash: true, typed: minor(6000), tip: minor(470) })).toMatchObject({
      tip: 470,
      change: 0,
    });
    expect(settle(all, { isCash: true, typed: minor(5600), tip: minor(470) })).toMatchObject({
      tip: 70,
      change: 0,
    });
  });

  it("takes less as a part and says what stays", () => {
    const offer = { isCash: true, typed: minor(2000), tip: null };
    expect(settle(all, offer)).toMatchObject({ amount: 2000, left: 3530, change: 0 });
    expect(paymentOf(all, offer, how)).toEqual({ id: "p", method: "cash", amount: 2000, given: 2000 });
  });

  it("pays all where all is given", () => {
    const offer = { isCash: true, typed: minor(6000), tip: null };
    expect(paymentOf(all, offer, how)).toEqual({ id: "p", method: "cash", all: true, given: 6000 });
  });

  it("takes no part of a share", () => {
    expect(settle(share, { isCash: true, typed: minor(1000), tip: null })).toMatchObject({
      amount: 0,
      left: 1200,
    });
  });
});

describe("a card", () => {
  it("asks whether what is more is a tip", () => {
    expect(settle(all, { isCash: false, typed: minor(6000), tip: null }).asks).toBe(470);
    expect(settle(all, { isCash: false, typed: minor(6000), tip: minor(470) })).toMatchObject({
      asks: null,
      tip: 470,
      change: 0,
    });
  });

  it("is charged the tip on top where nothing was typed", () => {
    const offer = { isCash: false, typed: null, tip: minor(500) };
    expect(settle(all, offer)).toMatchObject({ given: 6030, tip: 500, asks: null });
    expect(paymentOf(share, offer, { ...how, method: "card", reference: " 12 " })).toEqual({
      id: "p",
      method: "card",
      share_id: "s",
      tip: 500,
      reference: "12",
    });
  });
});

describe("round sums", () => {
  it("rise from the next whole unit", () => {
    expect(roundSums(5530, 2)).toEqual([5600, 6000]);
    expect(roundSums(5000, 2)).toEqual([5100, 5500, 6000]);
    expect(roundSums(ZERO, 2)).toEqual([]);
  });
});
