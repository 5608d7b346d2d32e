import type { Minor } from "@comanda/core";
import { useState } from "react";
import { useMoney } from "../i18n/money.ts";
import { classes } from "./classes.ts";
import styles from "./Field.module.css";
import { useField } from "./Field.tsx";

export interface MoneyInputProps {
  readonly value: Minor | null;
  /** Told an amount, or null while what stands there is none. */
  readonly onChange: (value: Minor | null) => void;
  readonly disabled?: boolean;
  /** Its name for screen readers where no field stands around it. */
  readonly label?: string;
  /** What holds while nothing is written here; it stands there faintly. */
  readonly otherwise?: Minor | null;
}

/** An amount typed with comma or point; written out with its currency when one leaves it. */
export function MoneyInput({ value, onChange, disabled, label, otherwise = null }: MoneyInputProps) {
  const { write, read } = useMoney();
  const tie = useField();
  const [typed, setTyped] = useState<string | null>(null);
  const isUnread = typed !== null && typed.trim() !== "" && read(typed) === null;
  return (
    <input
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      placeholder={otherwise === null ? undefined : write(otherwise)}
      {...tie}
      aria-invalid={isUnread || tie["aria-invalid"]}
      disabled={disabled}
      className={classes(styles.input, styles.amount)}
      value={typed ?? (value === null ? "" : write(value))}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(read(event.target.value));
      }}
      onBlur={() => {
        if (!isUnread) setTyped(null);
      }}
    />
  );
}
