import { labelOf } from "@comanda/ui";
import {
  Armchair,
  BadgeCheck,
  LifeBuoy,
  Printer,
  Rocket,
  Settings,
  Tags,
  UsersRound,
  UtensilsCrossed,
} from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Page } from "../shell/page.ts";
import { houseText } from "./text.ts";

/** The pages of what the restaurant is: menu, plan, people, printing, prices and settings. */
export const housePages: readonly Page[] = [
  {
    path: "/menu",
    title: labelOf(houseText, "page.menu"),
    icon: UtensilsCrossed,
    area: "house",
    action: "menu.edit",
    element: lazy(() => import("../menu/MenuPage.tsx")),
  },
  {
    path: "/plan",
    title: labelOf(houseText, "page.plan"),
    icon: Armchair,
    area: "house",
    action: "floor.edit",
    element: lazy(() => import("../floor/PlanPage.tsx")),
  },
  {
    path: "/printing",
    title: labelOf(houseText, "page.printing"),
    icon: Printer,
    area: "house",
    action: "printing.see",
    element: lazy(() => import("../printing/PrintingPage.tsx")),
  },
  {
    path: "/people",
    title: labelOf(houseText, "page.people"),
    icon: UsersRound,
    area: "house",
    action: "staff.edit",
    element: lazy(() => import("../people/PeoplePage.tsx")),
  },
  {
    path: "/prices",
    title: labelOf(houseText, "page.prices"),
    icon: Tags,
    area: "house",
    action: "menu.edit",
    element: lazy(() => import("../prices/PricesPage.tsx")),
  },
  {
    path: "/settings",
    title: labelOf(houseText, "page.settings"),
    icon: Settings,
    area: "house",
    action: "restaurant.edit",
    element: lazy(() => import("../settings/SettingsPage.tsx")),
  },
  {
    path: "/help",
    title: labelOf(houseText, "page.help"),
    icon: LifeBuoy,
    area: "house",
    action: "system.run",
    element: lazy(() => import("../help/HelpPage.tsx")),
  },
  {
    path: "/licence",
    title: labelOf(houseText, "page.licence"),
    icon: BadgeCheck,
    area: null,
    action: "system.run",
    element: lazy(() => import("../licence/LicencePage.tsx")),
  },
  {
    path: "/start",
    title: labelOf(houseText, "page.start"),
    icon: Rocket,
    area: null,
    action: "restaurant.edit",
    element: lazy(() => import("../wizard/StartPage.tsx")),
  },
];

/** What a box without a manager shows instead of a log-in; null asks for a log-in all the same. */
export const firstStart: LazyExoticComponent<ComponentType> | ComponentType | null = lazy(
  () => import("../wizard/FirstStart.tsx"),
);
