import styles from "./KeyCap.module.css";

/** The key that does the same; not shown where there is no keyboard. Said by `aria-keyshortcuts` on the button. */
export function KeyCap({ name }: { readonly name: string }) {
  return (
    <kbd aria-hidden className={styles.key}>
      {name}
    </kbd>
  );
}
