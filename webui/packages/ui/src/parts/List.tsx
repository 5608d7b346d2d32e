import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./List.module.css";

/** Rows of one kind. */
export function List({
  label,
  framed = true,
  children,
}: {
  label: string;
  framed?: boolean;
  children: ReactNode;
}) {
  return (
    <ul aria-label={label} className={classes(styles.list, framed && styles.framed)}>
      {children}
    </ul>
  );
}

export interface ListItemProps {
  readonly title: ReactNode;
  /** A second, quieter line. */
  readonly under?: ReactNode;
  readonly start?: ReactNode;
  readonly end?: ReactNode;
  /** Makes the whole row a button. */
  readonly onPress?: () => void;
  readonly current?: boolean;
}

/** One row: what it is, what belongs to it, and at the end what matters most about it. */
export function ListItem({ title, under, start, end, onPress, current }: ListItemProps) {
  const face = (
    <>
      {start}
      <span className={styles.words}>
        <span className={styles.title}>{title}</span>
        {under ? <span className={styles.under}>{under}</span> : null}
      </span>
      {end ? <span className={styles.end}>{end}</span> : null}
      {onPress ? <ChevronRight aria-hidden size="1.25em" className={styles.go} /> : null}
    </>
  );
  return (
    <li>
      {onPress ? (
        <button type="button" className={styles.item} onClick={onPress} aria-current={current || undefined}>
          {face}
        </button>
      ) : (
        <div className={styles.item}>{face}</div>
      )}
    </li>
  );
}
