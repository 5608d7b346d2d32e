import { CircleCheck, CloudOff, GraduationCap, Info, type LucideIcon, PrinterX, Wheat } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./notes.module.css";

export type BannerKind = "offline" | "alarm" | "training" | "allergy" | "notice" | "good";

const ICONS: Readonly<Record<BannerKind, LucideIcon>> = {
  offline: CloudOff,
  alarm: PrinterX,
  training: GraduationCap,
  allergy: Wheat,
  notice: Info,
  good: CircleCheck,
};

export interface BannerProps {
  readonly kind: BannerKind;
  readonly icon?: LucideIcon;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** What holds for the whole screen as long as it shows; alarms are said at once, the rest when there is a pause. */
export function Banner({ kind, icon, action, children }: BannerProps) {
  const Icon = icon ?? ICONS[kind];
  return (
    <div className={classes(styles.banner, styles[kind])} role={kind === "alarm" ? "alert" : "status"}>
      <Icon aria-hidden size="1.4em" />
      <p>{children}</p>
      {action}
    </div>
  );
}
