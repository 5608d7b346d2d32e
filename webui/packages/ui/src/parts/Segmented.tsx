import type { LucideIcon } from "lucide-react";
import { useId } from "react";
import { classes } from "./classes.ts";
import styles from "./Segmented.module.css";

export interface Choice<K extends string> {
  readonly key: K;
  readonly word: string;
  readonly icon?: LucideIcon;
}

export interface SegmentedProps<K extends string> {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly choices: readonly Choice<K>[];
  readonly value: K;
  readonly onChange: (key: K) => void;
  readonly wide?: boolean;
}

/** Two to five choices side by side, of which one always holds: mine, my section, all. */
export function Segmented<K extends string>({ label, choices, value, onChange, wide }: SegmentedProps<K>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={classes(styles.group, wide && styles.wide)}>
      {choices.map(({ key, word, icon: Icon }) => (
        <label key={key} className={styles.one}>
          <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
          {Icon ? <Icon aria-hidden size="1.2em" /> : null}
          {word}
        </label>
      ))}
    </div>
  );
}
