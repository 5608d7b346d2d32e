import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./notes.module.css";

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What to do now. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is here, and this is what to do. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <Icon aria-hidden size="3rem" strokeWidth={1.25} />
      <h2>{title}</h2>
      <p className={styles.what}>{children}</p>
      {action}
    </div>
  );
}
