import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What facts of the journal are called, and what they tell. */
export const factText = defineCatalogue("fact", en, el);
