import { useMoney } from "../i18n/money.ts";
import { classes } from "./classes.ts";
import styles from "./Money.module.css";

/** An amount with its currency, in digits of one width. */
export function Money({ amount, large }: { readonly amount: number; readonly large?: boolean }) {
  const { write } = useMoney();
  return <span className={classes(styles.money, large && styles.large)}>{write(amount)}</span>;
}
