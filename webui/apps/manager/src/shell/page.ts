import type { Label } from "@comanda/core";
import type { LucideIcon } from "lucide-react";
import type { ComponentType, LazyExoticComponent } from "react";

/** Where a page stands in the navigation. */
export const AREAS = ["service", "money", "numbers", "house"] as const;
export type Area = (typeof AREAS)[number];

/** A page of the desk; the navigation shows it to whom its action is allowed. */
export interface Page {
  /** The route under the app's base, `/menu`; what lies below it is the page's too. */
  readonly path: string;
  readonly title: Label;
  readonly icon: LucideIcon;
  /** Null stands in no navigation: a page that others lead to. */
  readonly area: Area | null;
  /** The permission that it takes (staff's role matrix), null for everybody. */
  readonly action: string | null;
  /** Fills the screen, without the navigation: the wizard of the first start. */
  readonly isBare?: boolean;
  readonly element: LazyExoticComponent<ComponentType> | ComponentType;
}

/** Return the pages that somebody with these permissions may open. */
export function pagesFor(pages: readonly Page[], actions: readonly string[]): readonly Page[] {
  return pages.filter(({ action }) => action === null || actions.includes(action));
}
