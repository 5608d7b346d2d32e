import type { CodeView, Product } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { readCode } from "./scanned.ts";
import type { PricedCard } from "./useCard.ts";

const sold = { sold_out: false, is_available: true, countdown: null, barcode: null, plu: null };
const beer = { ...sold, id: 1, barcode: "5201234567893" } as Product;
const bream = { ...sold, id: 2, plu: "00042", is_weighed: true } as Product;
const cheese = { ...sold, id: 3, is_open_price: true } as Product;
const crab = { ...sold, id: 4, is_weighed: true, sold_out: true } as Product;
const products = new Map([beer, bream, cheese, crab].map((product) => [product.id, product]));
const card = { card: { products }, prices: { product: (id: number) => products.get(id) } } as unknown as Pick<
  PricedCard,
  "card" | "prices"
>;

function label(more: Partial<CodeView>): CodeView {
  return { code: "2100042013403", product_id: null, quantity_milli: null, price: null, why: "", ...more };
}

/** Read a code at a box that says one thing of every label, or nothing. */
function read(code: string, said: CodeView | null = null, found: CodeView | null = null) {
  return readCode(code, found, card, () => Promise.resolve(said));
}

describe("a scanned code", () => {
  it("is a product of this device by its barcode or PLU, box or no box", async () => {
    expect(await read("5201234567893\n")).toEqual({ kind: "tap", product: beer });
    expect(await read("00042")).toEqual({ kind: "tap", product: bream });
  });

  it("is a line with the weight or the price that its label says", async () => {
    const weighed = label({ product_id: 2, quantity_milli: 1_340 });
    const wish = { product_id: 2, quantity: 1, quantity_milli: 1_340 };
    expect(await read("2100042013403", weighed)).toEqual({ kind: "line", product: bream, wish });
    const priced = label({ product_id: 3, price: 480 });
    expect(await read("2300042004806", priced)).toMatchObject({ wish: { product_id: 3, open_price: 480 } });
  });

  it("is what the box's own scanner said already, without another question", async () => {
    const found = label({ product_id: 2, quantity_milli: 500 });
    expect(await read("2100042005002", null, found)).toMatchObject({ wish: { quantity_milli: 500 } });
  });

  it("is nothing with a reason: misread, unknown, sold out, or a label while the box is away", async () => {
    expect(await read("2100042013409", label({ why: "misread" }))).toEqual({
      kind: "refused",
      why: "misread",
    });
    expect(await read("https://example.org")).toEqual({ kind: "refused", why: "unknown" });
    expect(await read("2100042013403", label({ product_id: 4, quantity_milli: 90 }))).toMatchObject({
      kind: "soldOut",
    });
    expect(await read("2100042013403")).toEqual({ kind: "refused", why: "away" });
  });
});
