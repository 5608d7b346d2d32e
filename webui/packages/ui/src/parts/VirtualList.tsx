import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import styles from "./VirtualList.module.css";

export interface VirtualListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly row: (row: Row, index: number) => ReactNode;
  /** The likely height of a row in pixels; each is measured when it is drawn. */
  readonly height?: number;
  /** The height of the list, with a unit. */
  readonly tall?: string;
}

/** Thousands of rows, of which only those in sight are drawn. */
export function VirtualList<Row>({
  label,
  rows,
  keyOf,
  row,
  height = 60,
  tall = "100%",
}: VirtualListProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (at) => {
      const one = rows[at];
      return one === undefined ? at : keyOf(one);
    },
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={frame} className={styles.frame} style={{ height: tall }} tabIndex={0}>
      <ul className={styles.whole} aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const one = rows[index];
          return one === undefined ? null : (
            <li
              key={String(key)}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row(one, index)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
