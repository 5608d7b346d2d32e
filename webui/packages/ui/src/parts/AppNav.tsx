import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import styles from "./AppNav.module.css";
import { classes } from "./classes.ts";

export interface Place {
  /** The route, under the app's base. */
  readonly to: string;
  readonly word: string;
  readonly icon: LucideIcon;
  /** How many things wait there. */
  readonly count?: number;
}

export interface AppNavProps {
  readonly places: readonly Place[];
  /** The rail stands at the side of the chosen hand. */
  readonly handed?: boolean;
  /** Above the places on a desk. */
  readonly children: ReactNode;
}

/** The app's places around its page: a bar at the foot of a phone, a rail at the side of a desk. */
export function AppNav({ places, handed, children }: AppNavProps) {
  const t = useText(uiText);
  const [here] = useLocation();
  return (
    <>
      <nav className={classes(styles.nav, handed && styles.handed)} aria-label={t("nav.places")}>
        {places.map(({ to, word, icon: Icon, count = 0 }) => (
          <Link
            key={to}
            href={to}
            className={styles.place}
            aria-current={isAt(here, to) ? "page" : undefined}
          >
            <span className={styles.picture}>
              <Icon aria-hidden size="1.4rem" />
              {count > 0 ? (
                <span aria-hidden className={styles.count}>
                  {count}
                </span>
              ) : null}
            </span>
            {word}
            {count > 0 ? <span className="heard">{t("nav.waiting", { count })}</span> : null}
          </Link>
        ))}
      </nav>
      <div className={classes(styles.page, handed && styles.handed)}>{children}</div>
    </>
  );
}

function isAt(here: string, to: string): boolean {
  return to === "/" ? here === "/" : here === to || here.startsWith(`${to}/`);
}
