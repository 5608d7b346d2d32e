import { describe, expect, it } from "vitest";
import { detailOf } from "./detail.ts";

describe("a fact", () => {
  it("tells the lines that were sent, with what they cost", () => {
    const { lines } = detailOf({
      lines: [
        { id: "a", product_id: 3, quantity: 2, unit_price: 450, is_weighed: false },
        { id: "b", product_id: 4, quantity: 1, unit_price: 5000, is_weighed: true },
      ],
    });
    expect(lines.map(({ productId, quantity, amount }) => [productId, quantity, amount])).toEqual([
      [3, 2, 900],
      [4, 1, null],
    ]);
  });

  it("tells what was paid of which line", () => {
    expect(detailOf({ lines: [["a", 3, 1260]] }).lines[0]).toMatchObject({ itemId: "a", amount: 1260 });
  });

  it("tells what was taken back, why, and who said yes", () => {
    const told = detailOf({
      line_id: "a",
      product_id: 3,
      quantity: 1,
      amount: 480,
      reason: "wrong_item",
      approved_by: 1,
    });
    expect(told).toMatchObject({ amount: 480, reason: "wrong_item", approvedBy: 1 });
    expect(told.lines[0]).toMatchObject({ itemId: "a", quantity: 1 });
  });

  it("tells nothing once it was erased", () => {
    expect(detailOf(null)).toMatchObject({ lines: [], amount: null, reason: null });
  });
});
