import { labelOf } from "@comanda/ui";
import {
  Banknote,
  ChartColumn,
  ClipboardList,
  Hand,
  LayoutGrid,
  Palette,
  ScrollText,
  Sunset,
} from "lucide-react";
import { lazy } from "react";
import { housePages } from "./house/pages.ts";
import type { Page } from "./shell/page.ts";
import { shellText } from "./shell/text/index.ts";

/** Every page of the desk, in the order of the navigation. */
export const pages: readonly Page[] = [
  {
    path: "/",
    title: labelOf(shellText, "page.floor"),
    icon: LayoutGrid,
    area: "service",
    action: "floor.see",
    element: lazy(() => import("./service/FloorPage.tsx")),
  },
  {
    path: "/orders",
    title: labelOf(shellText, "page.orders"),
    icon: ClipboardList,
    area: "service",
    action: "orders.take",
    element: lazy(() => import("./service/OrdersPage.tsx")),
  },
  {
    path: "/approvals",
    title: labelOf(shellText, "page.approvals"),
    icon: Hand,
    area: "service",
    action: "orders.void",
    element: lazy(() => import("./service/ApprovalsPage.tsx")),
  },
  {
    path: "/cash",
    title: labelOf(shellText, "page.cash"),
    icon: Banknote,
    area: "money",
    action: "cash.manage",
    element: lazy(() => import("./money/CashPage.tsx")),
  },
  {
    path: "/day",
    title: labelOf(shellText, "page.day"),
    icon: Sunset,
    area: "money",
    action: "day.close",
    element: lazy(() => import("./money/DayPage.tsx")),
  },
  {
    path: "/reports",
    title: labelOf(shellText, "page.reports"),
    icon: ChartColumn,
    area: "numbers",
    action: "reports.see",
    element: lazy(() => import("./reports/ReportsPage.tsx")),
  },
  {
    path: "/audit",
    title: labelOf(shellText, "page.audit"),
    icon: ScrollText,
    area: "numbers",
    action: "audit.see",
    element: lazy(() => import("./audit/AuditPage.tsx")),
  },
  ...housePages,
  {
    path: "/style",
    title: labelOf(shellText, "page.style"),
    icon: Palette,
    area: null,
    action: null,
    element: lazy(() => import("./style/StylePage.tsx")),
  },
];
