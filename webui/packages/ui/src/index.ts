import "./theme/tokens.css";
import "./theme/base.css";

export * from "./i18n/catalogue.ts";
export * from "./i18n/i18n.ts";
export * from "./i18n/language.ts";
export * from "./parts/Button.tsx";
export * from "./parts/classes.ts";
export * from "./text/index.ts";
