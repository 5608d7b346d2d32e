import { useBox, useLanguage } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/**
 * Return how to name what was ordered in the person's language.
 *
 * A line keeps the name that it was ordered by; where the menu still has that name, it is said in the person's words.
 */
export function useLineNames(): (productId: number, name: string) => string {
  const language = useLanguage();
  const { data: menu } = useQuery(useBox().queries.menu());
  return useMemo(() => {
    const products = new Map(menu?.products.map((product) => [product.id, product]));
    return (productId, name) => {
      const product = products.get(productId);
      if (product === undefined) return name;
      const known = [product.name, ...Object.values(product.translations)];
      return name === "" || known.includes(name) ? (product.translations[language] ?? product.name) : name;
    };
  }, [menu, language]);
}
