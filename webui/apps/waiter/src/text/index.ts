import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** The words of the waiter's app. */
export const waiterText = defineCatalogue("waiter", en, el);
