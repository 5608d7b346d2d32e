import type { Breakdown } from "@comanda/api";

/** A cell of a table that the box made: words, or a number by its column's kind. */
export type Cell = string | number | null;

/** Return a row's number in a column; nothing where the table has no such column. */
export function numberIn(table: Breakdown, row: readonly Cell[], name: string): number {
  const cell = row[table.columns.findIndex((column) => column.name === name)];
  return typeof cell === "number" ? cell : 0;
}

/** Return a row's words in a column. */
export function wordsIn(table: Breakdown, row: readonly Cell[], name: string): string {
  const cell = row[table.columns.findIndex((column) => column.name === name)];
  return cell === null || cell === undefined ? "" : String(cell);
}

/** Sales of one hour of the day. */
export interface HourSales {
  readonly hour: number;
  readonly net: number;
}

/** Return sales by hour, as a trading day passes through them. */
export function hoursOf(table: Breakdown): readonly HourSales[] {
  return table.rows.map((row) => ({
    hour: Number.parseInt(wordsIn(table, row, "hour"), 10),
    net: numberIn(table, row, "net"),
  }));
}

/** Return what was sold until the end of an hour, in a trading day that begins at `firstHour`. */
export function salesUntil(hours: readonly HourSales[], hour: number, firstHour: number): number {
  const placeOf = (one: number) => (one - firstHour + 24) % 24;
  return hours.filter((one) => placeOf(one.hour) <= placeOf(hour)).reduce((sofar, { net }) => sofar + net, 0);
}
