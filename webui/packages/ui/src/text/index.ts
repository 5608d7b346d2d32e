export { certificatesEl } from "./certificates.el.ts";

import { defineCatalogue } from "../i18n/catalogue.ts";
import { el } from "./el.ts";
import { en } from "./en.ts";

/** What the shared parts say. */
export const uiText = defineCatalogue("ui", en, el);
