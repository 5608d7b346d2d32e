import type { Translated } from "../i18n/catalogue.ts";
import type { en } from "./en.ts";

export const el: Translated<typeof en> = {
  pending: "Μια στιγμή…",
};
