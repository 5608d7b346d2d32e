import type { Product } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { changedPrice, planBulk } from "./bulk.ts";

const salad = {
  id: 1,
  name: "Salad",
  base_price: 850,
  category_id: 1,
  portions: [{ id: 5, name: "large", price: 1290, translations: {} }],
  sold_out: false,
  is_available: true,
  printer_zone_id: null,
  tax_code: "food",
} as unknown as Product;

describe("changing many products", () => {
  it("raises by percent and rounds half up to the step", () => {
    expect(changedPrice(850, 1_000, 1)).toBe(935);
    expect(changedPrice(850, 1_000, 10)).toBe(940);
    expect(changedPrice(849, -500, 50)).toBe(800);
    expect(changedPrice(100, -20_000, 10)).toBe(0);
  });

  it("changes portions with the product, and keeps what takes it back", () => {
    const [plan] = planBulk([salad], { kind: "price", how: "amount", amount: 100 });
    expect(plan?.after).toMatchObject({ edit: { base_price: 950, portions: [{ id: 5, price: 1390 }] } });
    expect(plan?.before).toMatchObject({ edit: { base_price: 850, portions: [{ id: 5, price: 1290 }] } });
  });

  it("leaves out what is so already", () => {
    expect(planBulk([salad], { kind: "shown", on: true })).toEqual([]);
    expect(planBulk([salad], { kind: "tax", code: "food" })).toEqual([]);
    expect(planBulk([salad], { kind: "soldOut", on: true })).toHaveLength(1);
  });
});
