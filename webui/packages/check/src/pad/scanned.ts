/** What a scanned code comes to, of a scanner or of the camera. Pure but for asking the box. */
import type { CodeView, Product } from "@comanda/api";
import type { LineWish } from "@comanda/core";
import { soldOut } from "./choosing.ts";
import type { PricedCard } from "./useCard.ts";

/** Why a code is no product: what the box says of it, or that the box is `away` and nobody can read the label. */
export type WhyNot = Exclude<CodeView["why"], ""> | "away";

/** What to do with a code: tap a product, add a line that its label weighed or priced, or say why neither. */
export type ScannedCode =
  | { readonly kind: "tap"; readonly product: Product }
  | { readonly kind: "line"; readonly product: Product; readonly wish: Omit<LineWish, "id"> }
  | { readonly kind: "soldOut"; readonly product: Product }
  | { readonly kind: "refused"; readonly why: WhyNot };

/** Codes of labels and articles: eight, twelve or thirteen digits. */
const NUMBER = /^(\d{8}|\d{12,13})$/;

/**
 * Return what a code comes to: the product of that barcode or PLU, or what a scale's label says.
 *
 * A product is found on this device; only labels are asked of the box, which knows how this house prints them. `found` is
 * what the box said already, where its own scanner read the code; `ask` returns null when the box does not answer.
 */
export async function readCode(
  scanned: string,
  found: CodeView | null,
  { card, prices }: Pick<PricedCard, "card" | "prices">,
  ask: (code: string) => Promise<CodeView | null>,
): Promise<ScannedCode> {
  const code = scanned.trim();
  const known = [...(card?.products.values() ?? [])].find((one) => one.barcode === code || one.plu === code);
  if (known !== undefined) return tapped(prices.product(known.id) ?? known);
  if (found === null && !NUMBER.test(code)) return { kind: "refused", why: "unknown" };
  const named = found ?? (await ask(code));
  if (named === null) return { kind: "refused", why: "away" };
  const product = named.product_id === null ? undefined : prices.product(named.product_id);
  if (product === undefined) return { kind: "refused", why: named.why === "" ? "unknown" : named.why };
  const { quantity_milli, price } = named;
  if ((quantity_milli ?? price) === null) return tapped(product);
  if (soldOut(product)) return { kind: "soldOut", product };
  const weighed = quantity_milli === null ? {} : { quantity_milli };
  const priced = price === null ? {} : { open_price: price };
  return { kind: "line", product, wish: { product_id: product.id, quantity: 1, ...weighed, ...priced } };
}

function tapped(product: Product): ScannedCode {
  return { kind: soldOut(product) ? "soldOut" : "tap", product };
}
