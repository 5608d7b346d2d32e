import { classes } from "./classes.ts";
import styles from "./PaperPreview.module.css";

export interface PaperRow {
  readonly text: string;
  readonly strong?: boolean;
  /** Twice as high and wide, as a printer does it. */
  readonly tall?: boolean;
  /** White on black. */
  readonly inverse?: boolean;
  readonly centre?: boolean;
}

export interface PaperPreviewProps {
  /** What paper this is. */
  readonly label: string;
  readonly rows: readonly PaperRow[];
  /** Characters in a row: 48 on wide paper, 32 on narrow. */
  readonly columns?: number;
}

/** A ticket or a bill as the printer will put it, torn off at the top. */
export function PaperPreview({ label, rows, columns = 48 }: PaperPreviewProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <figure className={styles.paper} aria-label={label} tabIndex={0}>
      <pre className={styles.rows} style={{ minWidth: `${columns}ch` }}>
        {rows.map((row, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of paper are told apart by their place alone
            key={at}
            className={classes(
              row.strong && styles.strong,
              row.tall && styles.tall,
              row.inverse && styles.inverse,
              row.centre && styles.centre,
            )}
          >
            {row.text}
          </span>
        ))}
      </pre>
    </figure>
  );
}
