import type { Breakdown } from "@comanda/api";
import { useText } from "@comanda/ui";
import { numberIn } from "./breakdown.ts";
import { en } from "./text/en.ts";
import { reportText } from "./text/index.ts";

type ColumnKey = keyof (typeof en)["column"];

function isKnown(name: string): name is ColumnKey {
  return name in en.column;
}

/** Return what says a column's name in the person's words. */
export function useColumnWord(): (name: string) => string {
  const t = useText(reportText);
  return (name) => (isKnown(name) ? t(`column.${name}`) : name);
}

/** Return the column by which rows weigh: what came in, or what it came to. */
export function weightOf(table: Breakdown): string {
  const names = new Set(table.columns.map(({ name }) => name));
  return (
    ["gross", "net", "amount"].find((name) => names.has(name) && (name !== "gross" || !names.has("net"))) ??
    "amount"
  );
}

/** What a phone has room for, beside the column by which rows weigh. */
const ON_PHONE = new Set([
  "name",
  "hour",
  "tender",
  "code",
  "reason",
  "act",
  "kind",
  "pieces",
  "payments",
  "times",
]);
const RARE = new Set(["swapped", "undone", "rounding", "tips"]);
const IDLE = new Set(["lines", "voided_pieces", "swapped_pieces", "undone_pieces"]);

/** Say whether a column is worth its room: the file that one takes along has all of them. */
export function isWorthy(table: Breakdown, name: string, isDesk: boolean): boolean {
  if (name.endsWith("_id") || IDLE.has(name)) return false;
  if (!isDesk) return ON_PHONE.has(name) || name === weightOf(table);
  return !RARE.has(name) || table.rows.some((row) => numberIn(table, row, name) !== 0);
}
