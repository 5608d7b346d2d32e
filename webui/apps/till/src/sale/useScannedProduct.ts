import type { CodeView, Product } from "@comanda/api";
import { soldOut } from "@comanda/check/pad";
import type { Scanned } from "@comanda/core";
import { useBox, useSignals, useText, useToasts } from "@comanda/ui";
import { tillText } from "../text/index.ts";
import type { SaleInHand } from "./useSale.ts";

/** Codes of labels and articles: eight, twelve or thirteen digits. */
const NUMBER = /^(\d{8}|\d{12,13})$/;

/**
 * Return what takes a scanned code: the product of that barcode or PLU, or what a scale's label says.
 *
 * A product is found on the till itself; only labels are asked of the box, which knows how this house prints them.
 */
export function useScannedProduct(
  { card, unsent }: Pick<SaleInHand, "card" | "unsent">,
  take: (product: Product) => void,
): (code: string, scanned: Scanned | null) => void {
  const t = useText(tillText);
  const box = useBox();
  const { show } = useToasts();
  const signal = useSignals();
  const refuse = (why: Exclude<CodeView["why"], "">, code: string) => {
    signal("bad");
    show({ kind: "bad", text: t(`scan.${why}`, { code }) });
  };
  const takeFound = (found: CodeView) => {
    const product = found.product_id === null ? undefined : card.prices.product(found.product_id);
    if (product === undefined) refuse(found.why === "" ? "unknown" : found.why, found.code);
    else if ((found.quantity_milli ?? found.price) === null) take(product);
    else if (soldOut(product)) {
      signal("bad");
      show({ kind: "bad", text: t("tile.gone", { name: product.name }) });
    } else
      void unsent.add({
        product_id: product.id,
        quantity: 1,
        ...(found.quantity_milli === null ? {} : { quantity_milli: found.quantity_milli }),
        ...(found.price === null ? {} : { open_price: found.price }),
      });
  };
  const ask = async (code: string) => {
    const { data } = await box.api
      .GET("/api/inputs/code", { params: { query: { code } } })
      .catch(() => ({ data: undefined }));
    if (data === undefined) refuse("unknown", code);
    else takeFound(data);
  };
  return (code, scanned) => {
    const product = [...(card.card?.products.values() ?? [])].find(
      (one) => one.barcode === code || one.plu === code,
    );
    if (product !== undefined) take(card.prices.product(product.id) ?? product);
    else if (scanned?.found) takeFound(scanned.found);
    else if (NUMBER.test(code)) void ask(code);
    else refuse("unknown", code);
  };
}
