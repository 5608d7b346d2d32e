import { useText } from "@comanda/ui";
import { padText } from "./text.ts";

/** Return the sentence that says why something cannot be chosen. */
export function useSoldOutWords(): string {
  return useText(padText)("sheet.soldOut");
}
