import type { Category, Product, StationView } from "@comanda/api";
import { ProductSearch } from "@comanda/core";
import { useLanguage } from "@comanda/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { useRead } from "../house/read.ts";
import { writePercent } from "../prices/percent.ts";
import { useRestaurantView } from "../settings/settingsData.ts";

/** The menu until it is read; always the same one, so that nothing is made ready for it again. */
export const NO_PRODUCTS: readonly Product[] = [];

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

/** Thousands of products take a tenth of a second to be made ready for search: once for all that search the same. */
const ready = new WeakMap<readonly Product[], ProductSearch>();

function searchOf(products: readonly Product[]): ProductSearch {
  const search = ready.get(products) ?? new ProductSearch(products);
  ready.set(products, search);
  return search;
}

/** Return the products that answer to a few letters, best first; all of them where nothing is typed. */
export function useFound(products: readonly Product[], typed: string): readonly Product[] {
  const search = searchOf(products);
  return useMemo(() => (typed.trim() === "" ? products : search.find(typed, 200)), [products, search, typed]);
}

/** Return what a tax code of the country is called. */
export function useTaxWord(): (code: string) => string {
  const language = useLanguage();
  const taxes = useRestaurantView().data?.rules.taxes ?? [];
  return (code) => {
    const tax = taxes.find((one) => one.code === code);
    return tax ? (language === "el" ? tax.name_el : tax.name_en) : code;
  };
}

/** Return the country's taxes to choose from, with their rate at the table. */
export function useTaxChoices(): { key: string; word: string }[] {
  const word = useTaxWord();
  const taxes = useRestaurantView().data?.rules.taxes ?? [];
  return taxes.map(({ code, dine_in }) => ({
    key: code,
    word: dine_in === null ? word(code) : `${word(code)} · ${writePercent(dine_in)} %`,
  }));
}
