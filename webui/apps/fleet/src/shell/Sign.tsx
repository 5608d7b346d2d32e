import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./shell.module.css";

export type Tone = "good" | "warn" | "bad" | "plain";

/** How something stands, by a picture, a colour and a word. */
export function Sign({
  icon: Icon,
  tone,
  children,
}: {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly children: ReactNode;
}) {
  return (
    <span className={styles.sign}>
      <Icon aria-hidden size="1.2em" className={styles[tone]} />
      {children}
    </span>
  );
}
