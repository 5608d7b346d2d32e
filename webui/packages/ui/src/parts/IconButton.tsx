import type { LucideIcon } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { classes } from "./classes.ts";
import styles from "./IconButton.module.css";

export interface IconButtonProps extends Omit<ComponentPropsWithRef<"button">, "children" | "aria-label"> {
  readonly icon: LucideIcon;
  /** What it does, said to screen readers and on hover. */
  readonly label: string;
  readonly framed?: boolean;
  /** How many things wait behind it; said as part of `label` by whoever writes it. */
  readonly count?: number;
}

/** A button that is only a picture: for what everybody knows (back, close, search), never for what costs money. */
export function IconButton({ icon: Icon, label, framed, count = 0, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={classes(styles.button, framed && styles.framed, className)}
    >
      <Icon aria-hidden size="1.5em" />
      {count > 0 ? (
        <span aria-hidden className={styles.count}>
          {count}
        </span>
      ) : null}
    </button>
  );
}
