import type { Product } from "@comanda/api";
import type { ShownOrder } from "@comanda/core";
import { useText } from "@comanda/ui";
import { useDeferredValue, useMemo } from "react";
import { type Card, orderedMost, type Shelf } from "./card.ts";
import { padText } from "./text.ts";
import type { Favourites } from "./useFavourites.ts";

const MOST_OF_TABLE = 12;

/** Return what the pad shows: what was searched, a category, or what lies at hand. `category` null is at hand. */
export function useShelves(
  card: Card | null,
  category: number | null,
  text: string,
  favourites: Favourites,
  shown: ShownOrder | null,
): readonly Shelf[] {
  const t = useText(padText);
  const searched = useDeferredValue(text.trim());
  return useMemo(() => {
    if (card === null) return [];
    if (searched !== "") return [{ key: "found", title: null, products: card.search().find(searched) }];
    if (category !== null)
      return [{ key: `category/${category}`, title: null, products: card.ofCategory(category) }];
    const known = (ids: readonly number[]) =>
      ids.map((id) => card.products.get(id)).filter((one) => one?.is_available === true) as Product[];
    const lines = shown?.lines.filter((line) => line.quantity > line.voided) ?? [];
    const ofTable = orderedMost(
      lines.map((line) => ({ product_id: line.productId, quantity: line.quantity - line.voided })),
      MOST_OF_TABLE,
    );
    const seen = new Set(favourites.chosen);
    const unseen = (ids: readonly number[]) => {
      const fresh = ids.filter((id) => !seen.has(id));
      for (const id of fresh) seen.add(id);
      return fresh;
    };
    return [
      { key: "favourites", title: t("shelf.favourites"), products: known(favourites.chosen) },
      { key: "table", title: t("shelf.table"), products: known(unseen(ofTable)) },
      { key: "recent", title: t("shelf.recent"), products: known(unseen(favourites.recent)) },
    ];
  }, [card, category, searched, favourites, shown, t]);
}
