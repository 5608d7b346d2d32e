import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the frame of the desk says. */
export const shellText = defineCatalogue("shell", en, el);
