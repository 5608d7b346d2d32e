import { type Minor, minor } from "@comanda/core";
import { useText } from "../i18n/i18n.ts";
import { useMoney } from "../i18n/money.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import styles from "./Numpad.module.css";
import { Numpad } from "./Numpad.tsx";

export interface PinPadProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onDone?: () => void;
  /** How many dots to show before anything is typed. */
  readonly expected?: number;
  readonly longest?: number;
}

/** A PIN: dots for eyes, a count for screen readers, never the digits. */
export function PinPad({ value, onChange, onDone, expected = 4, longest = 12 }: PinPadProps) {
  const t = useText(uiText);
  const dots = Math.max(expected, value.length);
  return (
    <div className={styles.face}>
      <div className={styles.dots}>
        {Array.from({ length: dots }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: dots are told apart by their place alone
          <span key={at} className={classes(styles.dot, at < value.length && styles.full)} />
        ))}
        <span className="heard" role="status">
          {t("numpad.typed", { count: value.length })}
        </span>
      </div>
      <Numpad
        label={t("numpad.pin")}
        value={value}
        onChange={onChange}
        longest={longest}
        {...(onDone ? { onDone } : {})}
      />
    </div>
  );
}

export interface AmountPadProps {
  readonly label: string;
  readonly value: Minor;
  readonly onChange: (value: Minor) => void;
  readonly onDone?: () => void;
}

/** An amount as on a cash register: digits move in from the right, so there is no comma to forget. */
export function AmountPad({ label, value, onChange, onDone }: AmountPadProps) {
  const { write } = useMoney();
  return (
    <div className={styles.face}>
      <output className={styles.shown}>{write(value)}</output>
      <Numpad
        label={label}
        value={value === 0 ? "" : String(value)}
        onChange={(digits) => onChange(minor(Number(digits || "0")))}
        corner="00"
        {...(onDone ? { onDone } : {})}
      />
    </div>
  );
}

export interface QuantityPadProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly onDone?: () => void;
}

/** How many, up to 999. */
export function QuantityPad({ label, value, onChange, onDone }: QuantityPadProps) {
  return (
    <div className={styles.face}>
      <output className={styles.shown}>{value}</output>
      <Numpad
        label={label}
        value={value === 0 ? "" : String(value)}
        onChange={(digits) => onChange(Number(digits || "0"))}
        longest={3}
        {...(onDone ? { onDone } : {})}
      />
    </div>
  );
}
