import type { LucideIcon } from "lucide-react";
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import styles from "./Button.module.css";
import { classes } from "./classes.ts";
import { useToasts } from "./toasts.ts";

export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

export interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "disabled"> {
  readonly kind?: ButtonKind;
  readonly big?: boolean;
  readonly wide?: boolean;
  readonly icon?: LucideIcon;
  /** Under way: the word says so, the width stays, a second press does nothing. */
  readonly pending?: boolean;
  readonly pendingWord?: string;
  /** Why it cannot be pressed now, said to who presses it; it stays reachable, so that a screen reader can say why. */
  readonly disabledBecause?: string | null;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** The button of the house: at least 48 px, and never dead without a word. */
export function Button(props: ButtonProps) {
  const {
    kind = "plain",
    big,
    wide,
    icon: Icon,
    pending = false,
    pendingWord,
    disabledBecause,
    disabled,
  } = props;
  const { children, className, onClick, ...rest } = withoutOwn(props);
  const t = useText(uiText);
  const { show } = useToasts();
  const isOff = disabled === true || (disabledBecause ?? null) !== null;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (!pending && !isOff) return onClick?.(event);
    event.preventDefault();
    // A finger sees no title.
    if (!pending && disabledBecause) show({ text: disabledBecause });
  };
  return (
    <button
      type="button"
      title={disabledBecause ?? undefined}
      {...rest}
      aria-disabled={isOff || undefined}
      aria-busy={pending || undefined}
      className={classes(styles.button, styles[kind], big && styles.big, wide && styles.wide, className)}
      onClick={press}
    >
      <span className={classes(styles.face, pending && styles.away)}>
        {Icon ? <Icon aria-hidden size="1.25em" /> : null}
        {children}
      </span>
      {pending ? (
        <span className={styles.face} role="status">
          {pendingWord ?? t("pending")}
        </span>
      ) : null}
    </button>
  );
}

function withoutOwn(props: ButtonProps) {
  const { kind, big, wide, icon, pending, pendingWord, disabledBecause, disabled, ...rest } = props;
  return rest;
}
