import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the pages of cash and day say. */
export const moneyText = defineCatalogue("money", en, el);
