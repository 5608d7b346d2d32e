import type { ComponentType, LazyExoticComponent } from "react";
import type { Page } from "../shell/page.ts";

/** The pages of what the restaurant is: menu, plan, people, printing, prices and settings. */
export const housePages: readonly Page[] = [];

/** What a box without a manager shows instead of a log-in; null asks for a log-in all the same. */
export const firstStart: LazyExoticComponent<ComponentType> | ComponentType | null = null;
