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

/** Say whether a column holds nothing in any row: it only takes room then. */
export function isIdle(table: Breakdown, name: string): boolean {
  const kind = table.columns.find((column) => column.name === name)?.kind;
  const mayGo =
    name.startsWith("swapped") || name.startsWith("undone") || name === "rounding" || name === "tips";
  return mayGo && kind !== "text" && table.rows.every((row) => numberIn(table, row, name) === 0);
}
