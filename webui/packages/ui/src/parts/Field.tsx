import { TriangleAlert } from "lucide-react";
import { type ComponentPropsWithRef, createContext, type ReactNode, useContext, useId } from "react";
import { classes } from "./classes.ts";
import styles from "./Field.module.css";

export interface FieldProps {
  readonly label: ReactNode;
  /** What to write, shown before anything goes wrong. */
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it. */
  readonly error?: ReactNode;
  readonly children: ReactNode;
}

interface Tie {
  readonly id?: string;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: boolean | undefined;
}

const Context = createContext<Tie>({});

/** Return the attributes that tie an input to the field around it. */
export function useField(): Tie {
  return useContext(Context);
}

/** A label with its input, hint and error, tied together for screen readers. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <Context
        value={{ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined }}
      >
        {children}
      </Context>
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
      <div aria-live="polite">
        {error ? (
          <p id={`${id}-error`} className={styles.error}>
            <TriangleAlert aria-hidden size="1.2em" />
            {error}
          </p>
        ) : null}
      </div>
    </div>
  );
}

export interface TextInputProps extends Omit<ComponentPropsWithRef<"input">, "onChange" | "value"> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One line of text. */
export function TextInput({ value, onChange, className, ...rest }: TextInputProps) {
  const tie = useField();
  return (
    <input
      autoComplete="off"
      {...tie}
      {...rest}
      className={classes(styles.input, className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export interface TextAreaProps extends Omit<ComponentPropsWithRef<"textarea">, "onChange" | "value"> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextArea({ value, onChange, className, ...rest }: TextAreaProps) {
  const tie = useField();
  return (
    <textarea
      {...tie}
      {...rest}
      className={classes(styles.input, styles.area, className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export interface SelectProps<K extends string>
  extends Omit<ComponentPropsWithRef<"select">, "onChange" | "value"> {
  readonly value: K;
  readonly onChange: (value: K) => void;
  readonly choices: readonly { readonly key: K; readonly word: string }[];
}

/** One of many, by the device's own list: known to everybody and good with a thumb. */
export function Select<K extends string>({ value, onChange, choices, className, ...rest }: SelectProps<K>) {
  const tie = useField();
  return (
    <select
      {...tie}
      {...rest}
      className={classes(styles.input, className)}
      value={value}
      onChange={(event) => onChange(event.target.value as K)}
    >
      {choices.map(({ key, word }) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </select>
  );
}
