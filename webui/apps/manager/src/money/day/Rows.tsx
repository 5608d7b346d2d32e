import { Money } from "@comanda/ui";
import type { ReactNode } from "react";
import styles from "./day.module.css";

export interface AmountRow {
  readonly key: string;
  readonly word: ReactNode;
  /** A quieter word beside it. */
  readonly under?: string | undefined;
  readonly amount: number;
  /** A sum of the rows above. */
  readonly isSum?: boolean;
}

/** Amounts under each other with what they are; sums are set off. */
export function Rows({ rows }: { readonly rows: readonly AmountRow[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map(({ key, word, under, amount, isSum }) => (
        <div key={key} className={isSum ? styles.sum : undefined}>
          <dt>
            {word} {under ? <small>{under}</small> : null}
          </dt>
          <dd>
            <Money amount={amount} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
