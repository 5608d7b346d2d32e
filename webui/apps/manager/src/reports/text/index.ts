import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the reports say. */
export const reportText = defineCatalogue("report", en, el);
