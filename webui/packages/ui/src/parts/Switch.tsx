import type { ReactNode } from "react";
import styles from "./Switch.module.css";

export interface SwitchProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}

/** Something that is on or off at once, without a save; the whole row is the target. */
export function Switch({ label, hint, on, onChange, disabled = false }: SwitchProps) {
  return (
    <label className={styles.row}>
      <span className={styles.words}>
        {label}
        {hint ? <span className={styles.hint}>{hint}</span> : null}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
