/** Changing many products together: what each would become, said before anything is changed. */
import type { Api, Product, ProductEdit } from "@comanda/api";

export type BulkChange =
  | { readonly kind: "price"; readonly how: "percent"; readonly basisPoints: number; readonly step: number }
  | { readonly kind: "price"; readonly how: "amount"; readonly amount: number }
  | { readonly kind: "price"; readonly how: "fixed"; readonly amount: number }
  | { readonly kind: "category"; readonly categoryId: number }
  | { readonly kind: "station"; readonly stationId: number | null }
  | { readonly kind: "tax"; readonly code: string | null }
  | { readonly kind: "shown"; readonly on: boolean }
  | { readonly kind: "soldOut"; readonly on: boolean };

/** One product with what it would become; `before` is what takes it back. */
export interface Planned {
  readonly product: Product;
  readonly before: Step;
  readonly after: Step;
}

/** A change of one product. */
export type Step =
  | { readonly kind: "edit"; readonly edit: ProductEdit }
  | { readonly kind: "soldOut"; readonly on: boolean };

/** Return a price changed by basis points, rounded half up to a step of minor units; never below nothing. */
export function changedPrice(price: number, basisPoints: number, step: number): number {
  const scaled = BigInt(price) * BigInt(10_000 + basisPoints);
  const size = 10_000n * BigInt(Math.max(1, step));
  const steps = (scaled * 2n + size) / (size * 2n);
  return Math.max(0, Number(steps) * Math.max(1, step));
}

function priceAfter(price: number, change: BulkChange & { kind: "price" }): number {
  if (change.how === "percent") return changedPrice(price, change.basisPoints, change.step);
  return Math.max(0, change.how === "amount" ? price + change.amount : change.amount);
}

function editsOf(product: Product, change: BulkChange): readonly [ProductEdit, ProductEdit] | null {
  switch (change.kind) {
    case "price": {
      const portions = product.portions.map((one) => ({ ...one, price: priceAfter(one.price, change) }));
      return [
        { base_price: product.base_price, portions: product.portions },
        { base_price: priceAfter(product.base_price, change), portions },
      ];
    }
    case "category":
      return [{ category_id: product.category_id }, { category_id: change.categoryId }];
    case "station":
      return [{ printer_zone_id: product.printer_zone_id }, { printer_zone_id: change.stationId }];
    case "tax":
      return [{ tax_code: product.tax_code }, { tax_code: change.code }];
    case "shown":
      return [{ is_available: product.is_available }, { is_available: change.on }];
    case "soldOut":
      return null;
  }
}

/** Return what would change; products that are so already are left out. */
export function planBulk(products: readonly Product[], change: BulkChange): Planned[] {
  return products.flatMap((product): Planned[] => {
    if (change.kind === "soldOut")
      return product.sold_out === change.on
        ? []
        : [
            {
              product,
              before: { kind: "soldOut", on: product.sold_out },
              after: { kind: "soldOut", on: change.on },
            },
          ];
    const edits = editsOf(product, change);
    if (edits === null || JSON.stringify(edits[0]) === JSON.stringify(edits[1])) return [];
    return [{ product, before: { kind: "edit", edit: edits[0] }, after: { kind: "edit", edit: edits[1] } }];
  });
}

/** Take a step with a product. */
export async function take(api: Api, productId: number, step: Step): Promise<void> {
  const path = { product_id: productId };
  if (step.kind === "edit")
    await api.PUT("/api/products/{product_id}", { params: { path }, body: step.edit });
  else
    await api.PUT("/api/products/{product_id}/availability", {
      params: { path },
      body: { sold_out: step.on },
    });
}
