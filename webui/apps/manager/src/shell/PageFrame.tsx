import { classes, IconButton, TopBar, useText } from "@comanda/ui";
import { Search, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import styles from "./PageFrame.module.css";
import { useShell } from "./ShellContext.ts";
import { shellText } from "./text/index.ts";
import { useIsDesk } from "./useIsDesk.ts";

export interface PageFrameProps {
  readonly title: ReactNode;
  /** A quieter line under the title. */
  readonly under?: ReactNode;
  /** Where the arrow leads, for a page below another. */
  readonly back?: string;
  /** Buttons at the end of the bar. */
  readonly actions?: ReactNode;
  /** As wide as the screen: plans and long tables. Else as wide as one reads. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A page of the desk: its bar, and what stands below it. */
export function PageFrame({ title, under, back, actions, wide, children }: PageFrameProps) {
  const t = useText(shellText);
  const [, go] = useLocation();
  const { openSearch, openMe, me } = useShell();
  const isDesk = useIsDesk();
  return (
    <>
      <TopBar title={title} under={under} {...(back === undefined ? {} : { onBack: () => go(back) })}>
        {isDesk ? <div className={styles.actions}>{actions}</div> : null}
        <div className={styles.phone}>
          <IconButton icon={Search} label={t("nav.search")} onClick={openSearch} />
          <IconButton icon={UserRound} label={t("me.open", { name: me.username })} onClick={openMe} />
        </div>
      </TopBar>
      <main className={classes(styles.page, wide && styles.wide)}>
        {isDesk || !actions ? null : <div className={styles.toolbar}>{actions}</div>}
        {children}
      </main>
    </>
  );
}
