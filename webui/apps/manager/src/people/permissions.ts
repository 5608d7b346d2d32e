/** The permissions of the house, as the box names them, and where the matrix shows them. */

export const AREAS = [
  "floor",
  "menu",
  "orders",
  "acts",
  "payments",
  "cash",
  "printing",
  "reports",
  "day",
  "fiscal",
  "staff",
  "messages",
  "restaurant",
  "system",
  "backup",
  "audit",
  "other",
] as const;
export type Area = (typeof AREAS)[number];

const WORDED = {
  "floor.see": "may.floor_see",
  "floor.edit": "may.floor_edit",
  "menu.see": "may.menu_see",
  "menu.edit": "may.menu_edit",
  "menu.daily": "may.menu_daily",
  "menu.override": "may.menu_override",
  "orders.take": "may.orders_take",
  "orders.all": "may.orders_all",
  "orders.void": "may.orders_void",
  "orders.cancel": "may.orders_cancel",
  "orders.reopen": "may.orders_reopen",
  "orders.discount": "may.orders_discount",
  "orders.treat": "may.orders_treat",
  "orders.charges": "may.orders_charges",
  "orders.remake": "may.orders_remake",
  "orders.swap": "may.orders_swap",
  "orders.walk_out": "may.orders_walk_out",
  "acts.edit": "may.acts_edit",
  "acts.exceed": "may.acts_exceed",
  "payments.take": "may.payments_take",
  "payments.refund": "may.payments_refund",
  "payments.write_off": "may.payments_write_off",
  "payments.edit": "may.payments_edit",
  "cash.own": "may.cash_own",
  "cash.drawer": "may.cash_drawer",
  "cash.manage": "may.cash_manage",
  "printing.see": "may.printing_see",
  "printing.run": "may.printing_run",
  "printing.edit": "may.printing_edit",
  "reports.see": "may.reports_see",
  "day.close": "may.day_close",
  "fiscal.run": "may.fiscal_run",
  "staff.see": "may.staff_see",
  "staff.edit": "may.staff_edit",
  "staff.manage": "may.staff_manage",
  "messages.send": "may.messages_send",
  "restaurant.edit": "may.restaurant_edit",
  "system.run": "may.system_run",
  "system.reset": "may.system_reset",
  "backup.run": "may.backup_run",
  "audit.see": "may.audit_see",
  "audit.keep": "may.audit_keep",
} as const;

type Worded = typeof WORDED;
export type PermissionKey = Worded[keyof Worded];

/** Return the key of the words that say a permission, or null where it is newer than this app. */
export function wordsOfPermission(action: string): PermissionKey | null {
  return action in WORDED ? WORDED[action as keyof Worded] : null;
}

/** Return under which heading a permission stands. */
export function areaOf(action: string): Area {
  const noun = action.split(".")[0];
  return AREAS.find((area) => area === noun) ?? "other";
}
