/** Where a line would print: the box's own order of rules, so that the desk can answer before anybody orders. */
import type { Category, Product, RuleView, StationView } from "@comanda/api";

export interface Question {
  readonly product: Product;
  readonly category: Category | undefined;
  readonly tableGroupId: number | null;
  /** Monday 1 to Sunday 7. */
  readonly weekday: number;
  /** `21:30`. */
  readonly time: string;
}

export interface Routed {
  readonly stationIds: readonly number[];
  readonly why: "byRule" | "byProduct" | "byCategory" | "nowhere";
}

const NOWHERE: Routed = { stationIds: [], why: "nowhere" };

function holdsAt(rule: RuleView, weekday: number, time: string): boolean {
  const { from_time: from, to_time: until, weekdays } = rule;
  const isDay = weekdays === null || weekdays.includes(weekday);
  if (from === null || until === null) return isDay;
  return isDay && (from <= until ? from <= time && time < until : time >= from || time < until);
}

function fits(rule: RuleView, asked: Question): boolean {
  return (
    (rule.product_id === null || rule.product_id === asked.product.id) &&
    (rule.category_id === null || rule.category_id === asked.product.category_id) &&
    (rule.table_group_id === null || rule.table_group_id === asked.tableGroupId) &&
    holdsAt(rule, asked.weekday, asked.time)
  );
}

/** Return by how much a rule goes before others: product before category, then tables, then days and hours. */
function closeness(rule: RuleView): number {
  const item = rule.product_id !== null ? 2 : rule.category_id !== null ? 1 : 0;
  const when = Number(rule.weekdays !== null) + Number(rule.from_time !== null);
  return item * 6 + Number(rule.table_group_id !== null) * 3 + when;
}

/** Return where a line would print, and why. */
export function route(rules: readonly RuleView[], stations: readonly StationView[], asked: Question): Routed {
  const isActive = (id: number) => stations.some((one) => one.id === id && one.is_active);
  const [best] = rules
    .filter((rule) => fits(rule, asked) && rule.station_ids.some(isActive))
    .sort((one, other) => closeness(other) - closeness(one) || other.id - one.id);
  if (best) return { stationIds: best.station_ids.filter(isActive), why: "byRule" };
  const own = asked.product.printer_zone_id;
  if (own !== null) return isActive(own) ? { stationIds: [own], why: "byProduct" } : NOWHERE;
  const theirs = asked.category?.printer_zone_id ?? null;
  return theirs !== null && isActive(theirs) ? { stationIds: [theirs], why: "byCategory" } : NOWHERE;
}
