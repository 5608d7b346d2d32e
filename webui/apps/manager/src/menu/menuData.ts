import type { Category, Product, StationView } from "@comanda/api";
import { ProductSearch } from "@comanda/core";
import { useText } from "@comanda/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { useRead } from "../house/read.ts";
import { menuText } from "./text.ts";

/** Everything on the menu, also what phones do not show. */
export function useProducts(): UseQueryResult<Product[], Error> {
  return useRead(["products", "all"], (api) =>
    api.GET("/api/products", { params: { query: { all: true } } }),
  );
}

/** The menu's headings, in their order. */
export function useCategories(): UseQueryResult<Category[], Error> {
  return useRead(["products", "categories"], (api) => api.GET("/api/products/categories"));
}

/** The places that make things. */
export function useStations(): UseQueryResult<StationView[], Error> {
  return useRead(["stations", "desk"], (api) => api.GET("/api/stations"));
}

/** Return products by their place in the menu. */
export function inOrder(products: readonly Product[]): Product[] {
  return [...products].sort((one, other) => one.sort_order - other.sort_order || one.id - other.id);
}

/** Return the products that answer to a few letters, best first; all of them where nothing is typed. */
export function useFound(products: readonly Product[], typed: string): readonly Product[] {
  const search = useMemo(() => new ProductSearch(products), [products]);
  return useMemo(() => (typed.trim() === "" ? products : search.find(typed, 200)), [products, search, typed]);
}

const TAXES = ["food", "soft_drinks", "drinks", "alcohol", "standard", "reduced", "exempt", "none"] as const;
type KnownTax = (typeof TAXES)[number];

function isKnown(code: string): code is KnownTax {
  return TAXES.some((one) => one === code);
}

/** Return what a tax code is called. */
export function useTaxWord(): (code: string) => string {
  const t = useText(menuText);
  return (code) => (isKnown(code) ? t(`tax.${code}`) : code);
}

/** Return the taxes to choose from, those in use first. */
export function useTaxChoices(products: readonly Product[]): { key: string; word: string }[] {
  const word = useTaxWord();
  const used = new Set(products.flatMap(({ tax_code }) => tax_code ?? []));
  return [...new Set([...used, ...TAXES])].map((code) => ({ key: code, word: word(code) }));
}
