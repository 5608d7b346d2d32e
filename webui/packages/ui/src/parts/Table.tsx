import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import styles from "./Table.module.css";

export interface TableColumn<Row> {
  readonly key: string;
  readonly word: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are sorted by here; a column without it does not sort. */
  readonly by?: (row: Row) => string | number;
  /** Numbers and money stand at the end of their cell. */
  readonly end?: boolean;
}

export interface TableProps<Row> {
  /** What the rows are, said by screen readers. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly onOpen?: (row: Row) => void;
  readonly sortedBy?: string;
}

/** So many columns fit beside each other on a phone; more stand under each other there. */
const FEW = 3;

/** So many rows are drawn at once: thousands would hold the page up. */
const AT_ONCE = 200;

interface Sorting {
  readonly key: string;
  readonly isDown: boolean;
}

/**
 * Many rows on a desk: sorts by a column's head, keeps the heads in sight, and opens a row by mouse or Enter. On a phone a
 * row of many cells is a card, each cell beside its column's word.
 */
export function Table<Row>({ label, columns, rows, keyOf, onOpen, sortedBy }: TableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(sortedBy ? { key: sortedBy, isDown: false } : null);
  const sorted = useMemo(() => sortRows(rows, columns, sorting), [rows, columns, sorting]);
  const t = useText(uiText);
  const [drawn, setDrawn] = useState(AT_ONCE);
  const turn = (key: string) =>
    setSorting((held) => ({ key, isDown: held?.key === key ? !held.isDown : false }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.frame} tabIndex={0} aria-label={label}>
      <table className={classes(styles.table, columns.length > FEW && styles.many)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sorting={sorting} onTurn={() => turn(column.key)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, drawn).map((row) => (
            <tr
              key={keyOf(row)}
              className={onOpen ? styles.row : undefined}
              {...(onOpen ? openBy(() => onOpen(row)) : {})}
            >
              {columns.map(({ key, word, cell, end }) => (
                <td key={key} className={end ? styles.end : undefined} data-word={word}>
                  <div className={styles.cell}>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > drawn ? (
        <button type="button" className={styles.more} onClick={() => setDrawn(drawn + AT_ONCE)}>
          {t("table.more", { count: sorted.length - drawn })}
        </button>
      ) : null}
    </section>
  );
}

interface HeadProps<Row> {
  readonly column: TableColumn<Row>;
  readonly sorting: Sorting | null;
  readonly onTurn: () => void;
}

function Head<Row>({ column, sorting, onTurn }: HeadProps<Row>) {
  const isHere = sorting?.key === column.key;
  const Arrow = sorting?.isDown ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={column.end ? styles.end : undefined}
      aria-sort={isHere ? (sorting.isDown ? "descending" : "ascending") : undefined}
    >
      {column.by ? (
        <button type="button" className={styles.sort} onClick={onTurn}>
          {column.word}
          <span className={styles.arrow}>{isHere ? <Arrow aria-hidden size="1em" /> : null}</span>
        </button>
      ) : (
        <span className={styles.head}>{column.word}</span>
      )}
    </th>
  );
}

function openBy(open: () => void) {
  return {
    tabIndex: 0,
    onClick: open,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Enter" && event.target === event.currentTarget) open();
    },
  };
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const by = columns.find((column) => column.key === sorting?.key)?.by;
  if (!by) return rows;
  const sign = sorting?.isDown ? -1 : 1;
  return [...rows].sort((one, other) => sign * compare(by(one), by(other)));
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true, sensitivity: "base" });
}
