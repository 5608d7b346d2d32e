import { useBox, useLanguage } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Card, cardOf } from "./card.ts";
import { type Occasion, type PricedProducts, pricedProducts } from "./price.ts";

/** The menu, what it costs on this occasion, and how reading it stands. */
export interface PricedCard {
  readonly card: Card | null;
  readonly prices: PricedProducts;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

const NOTHING: PricedProducts = { product: () => undefined };

/** Return the menu in the person's language at the prices of an occasion; from the phone first. */
export function useCard(occasion: Occasion): PricedCard {
  const language = useLanguage();
  const { data, error, refetch } = useQuery(useBox().queries.menu());
  const card = useMemo(() => (data ? cardOf(data, language) : null), [data, language]);
  const prices = useMemo(
    () => (card ? pricedProducts(card.products, card.menu, occasion) : NOTHING),
    [card, occasion],
  );
  return { card, prices, problem: card ? null : error, readAgain: () => void refetch() };
}
