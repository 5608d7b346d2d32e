import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the till says. */
export const tillText = defineCatalogue("till", en, el);
