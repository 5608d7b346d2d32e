import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the pages of the service say. */
export const serviceText = defineCatalogue("service", en, el);
