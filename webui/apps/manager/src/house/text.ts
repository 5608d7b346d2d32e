import { defineCatalogue } from "@comanda/ui";

/** What the pages of the house are called in the navigation. */
export const houseText = defineCatalogue("house", {}, {});
