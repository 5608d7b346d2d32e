import { useCallback } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";

/** The fourteen that must be told in the EU: Regulation 1169/2011, annex II; codes as the box has them. */
export const ALLERGENS = [
  "gluten",
  "crustaceans",
  "eggs",
  "fish",
  "peanuts",
  "soybeans",
  "milk",
  "nuts",
  "celery",
  "mustard",
  "sesame",
  "sulphites",
  "lupin",
  "molluscs",
] as const;

/** Return how an allergen is called; a code of the house's own is its word. */
export function useAllergenWord(): (code: string) => string {
  const t = useText(uiText);
  return useCallback(
    (code) => {
      const known = ALLERGENS.find((one) => one === code);
      return known ? t(`allergen.${known}`) : code;
    },
    [t],
  );
}
