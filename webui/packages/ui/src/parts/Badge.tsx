import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import { classes } from "./classes.ts";

/** A number or a short word beside something. */
export function Badge({
  loud,
  icon: Icon,
  children,
}: {
  readonly loud?: boolean;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes(styles.badge, loud && styles.loud)}>
      {Icon ? <Icon aria-hidden size="1em" /> : null}
      {children}
    </span>
  );
}
