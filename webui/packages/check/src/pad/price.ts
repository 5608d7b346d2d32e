/** What a line costs here and now: the box's rules (appliance/menu/pricing.py) over the menu on the phone. Pure. */
import type { Menu, MenuPrice, Product } from "@comanda/api";
import { type LineWish, type Minor, minor, type PricedWish, priceLine, weighedPrice } from "@comanda/core";

/** How a check is sold, which decides what pricebooks make of the list. */
export interface Occasion {
  readonly mode: string;
  readonly tableGroupId: number | null;
}

/** A priced line. `isByWeight`: it costs so much a kilogram, and nothing yet while nobody has weighed it. */
export interface LinePrice extends PricedWish {
  readonly isByWeight: boolean;
  /** In grams, once it was weighed. */
  readonly milli: number | null;
}

/** The products of a menu as they are sold on an occasion. */
export interface PricedProducts {
  product(id: number): Product | undefined;
}

/** Return the products at the prices of an occasion; a product is repriced when it is first asked for. */
export function pricedProducts(
  products: ReadonlyMap<number, Product>,
  menu: Pick<Menu, "prices" | "priced_table_groups">,
  occasion: Occasion,
): PricedProducts {
  const prices = new Map<number, MenuPrice[]>();
  for (const price of menu.prices) {
    if (!holds(price, menu.priced_table_groups, occasion)) continue;
    const known = prices.get(price.product_id);
    if (known === undefined) prices.set(price.product_id, [price]);
    else known.push(price);
  }
  const made = new Map<number, Product>();
  return {
    product(id) {
      const product = products.get(id);
      const found = prices.get(id);
      if (product === undefined || found === undefined) return product;
      const priced = made.get(id) ?? repriced(product, found);
      made.set(id, priced);
      return priced;
    },
  };
}

/** A group that no pricebook names costs what tables of no group do. */
function holds(price: MenuPrice, named: readonly number[], { mode, tableGroupId }: Occasion): boolean {
  const group = tableGroupId !== null && named.includes(tableGroupId) ? tableGroupId : null;
  return price.table_group_id === group && price.modes.some((one) => one === mode);
}

function repriced(product: Product, prices: readonly MenuPrice[]): Product {
  const of = (portionId: number | null) => prices.find((price) => price.portion_id === portionId)?.price;
  return {
    ...product,
    base_price: of(null) ?? product.base_price,
    portions: product.portions.map((portion) => ({ ...portion, price: of(portion.id) ?? portion.price })),
  };
}

/** Return what a line costs; one by weight costs its price a kilogram and adds nothing before it is weighed. */
export function priceWish(wish: Omit<LineWish, "id">, products: PricedProducts): LinePrice {
  const product = products.product(wish.product_id);
  const priced = priceLine(wish, product);
  const parts = (wish.combo ?? []).reduce((sofar, pick) => sofar + extrasOf(pick, products), 0);
  const isByWeight = product?.is_weighed === true;
  const milli = isByWeight ? (wish.quantity_milli ?? null) : null;
  const unitPrice =
    typeof wish.override_price === "number" ? priced.unitPrice : minor(priced.unitPrice + parts);
  return {
    ...priced,
    unitPrice,
    total: isByWeight ? weighedPrice(unitPrice, milli ?? 0) : minor(unitPrice * (wish.quantity ?? 1)),
    isByWeight,
    milli,
  };
}

/** What is added to a product of a combo: its choices, not the product itself. */
function extrasOf(pick: NonNullable<LineWish["combo"]>[number], products: PricedProducts): number {
  const product = products.product(pick.product_id);
  if (product === undefined) return 0;
  const bare = { product_id: pick.product_id, portion_id: pick.portion_id ?? null, open_price: 0 };
  const { part_id: _, ...chosen } = pick;
  return priceLine({ ...chosen, ...bare }, product).unitPrice - priceLine(bare, product).unitPrice;
}

/** Return the least a product costs and whether some portion costs more, for its tile. */
export function shownPrice(product: Product): { readonly price: Minor; readonly isFrom: boolean } {
  if (product.portions.length === 0) {
    return { price: minor(product.todays_price ?? product.base_price), isFrom: false };
  }
  const prices = product.portions.map((portion) => portion.price);
  const least = Math.min(...prices);
  return { price: minor(least), isFrom: prices.some((price) => price > least) };
}
