import type { Menu } from "@comanda/api";
import type { LineWish } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { missingOf } from "./choosing.ts";
import fixture from "./price.fixture.json";
import { type Occasion, pricedProducts, priceWish, shownPrice } from "./price.ts";

/** What a box answered: a menu with pricebooks, and what it would charge for lines at its tables and to take away. */
const menu = fixture as unknown as Pick<Menu, "products" | "prices" | "priced_table_groups"> & {
  readonly cases: readonly {
    readonly name: string;
    readonly occasion: Occasion;
    readonly wish: Omit<LineWish, "id">;
    readonly unit_price: number;
  }[];
};
const products = new Map(menu.products.map((product) => [product.id, product]));

describe("a line costs here what the box charges", () => {
  it.each(menu.cases.map((one) => [one.name, one.occasion.mode, one.occasion.tableGroupId, one] as const))(
    "%s (%s, tables %s)",
    (_name, _mode, _group, { wish, occasion, unit_price }) => {
      const prices = pricedProducts(products, menu, occasion);
      const product = prices.product(wish.product_id);
      const priced = priceWish(wish, prices);
      expect(priced.unitPrice).toBe(unit_price);
      expect(priced.total).toBe(product?.is_weighed ? 0 : unit_price * (wish.quantity ?? 1));
      expect(product && missingOf(wish, product, prices)).toEqual([]);
    },
  );
});

it("shows the least of the portions' prices", () => {
  const wine = menu.products.find((product) => product.portions.length > 0);
  expect(wine && shownPrice(wine)).toEqual({ price: 450, isFrom: true });
});

it("says what must still be chosen", () => {
  const prices = pricedProducts(products, menu, { mode: "dine_in", tableGroupId: null });
  const missing = menu.products.map((product) => [
    product.name,
    ...missingOf({ product_id: product.id }, product, prices).map((one) =>
      "name" in one ? one.name : one.kind,
    ),
  ]);
  expect(missing).toEqual(
    expect.arrayContaining([
      ["Wine", "portion"],
      ["Steak", "Cooking"],
      ["Beer"],
      ["Open", "price"],
      ["Menu", "Main"],
    ]),
  );
});
