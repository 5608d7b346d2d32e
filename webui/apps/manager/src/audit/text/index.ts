import { defineCatalogue } from "@comanda/ui";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the audit log says. */
export const auditText = defineCatalogue("audit", en, el);
