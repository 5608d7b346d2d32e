import { Money, Skeleton, TimeAgo, useAhead, useText } from "@comanda/ui";
import { TrendingDown, TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { serviceText } from "../text/index.ts";
import styles from "./Figures.module.css";
import type { Floor } from "./useFloor.ts";
import type { Today } from "./useToday.ts";

/** The evening in four numbers: sold, open, guests, and who waits longest. */
export function Figures({ floor, today }: { readonly floor: Floor; readonly today: Today | null }) {
  const t = useText(serviceText);
  const ahead = useAhead();
  const taken = (floor.tables ?? []).filter(({ now }) => now.state !== "free");
  const due = [...taken.map(({ now }) => now.due), ...floor.errands.map((one) => one.due)];
  const guests = taken.reduce((sofar, { now }) => sofar + now.covers, 0);
  const longest = taken
    .filter(({ now }) => now.state !== "paid" && now.openedAt !== null)
    .sort((one, other) => (one.now.openedAt ?? "").localeCompare(other.now.openedAt ?? ""))[0];
  const isKnown = floor.tables !== null;
  return (
    <div className={styles.figures}>
      {today ? (
        <Figure word={t("figure.sales")} to={`/reports?from=${today.day}&to=${today.day}`}>
          {today.sales === null ? <Skeleton width="7rem" height="2rem" /> : <Money amount={today.sales} />}
          <span className={styles.under}>
            <Compared
              word={t("figure.yesterday", { until: today.until })}
              now={today.sales}
              then={today.yesterday}
            />
            <Compared
              word={t("figure.lastWeek", { until: today.until })}
              now={today.sales}
              then={today.lastWeek}
            />
          </span>
        </Figure>
      ) : null}
      <Figure word={t("figure.open")}>
        {isKnown ? (
          <Money amount={due.reduce((sofar, one) => sofar + one, 0)} />
        ) : (
          <Skeleton width="6rem" height="2rem" />
        )}
        <span className={styles.under}>
          {t("figure.checks", { count: taken.length + floor.errands.length })}
        </span>
      </Figure>
      <Figure word={t("figure.guests")}>
        {guests}
        <span className={styles.under}>
          {t("figure.tables", { count: taken.length, all: floor.tables?.length ?? 0 })}
        </span>
      </Figure>
      <Figure
        word={t("figure.longest")}
        {...(longest ? { to: `/orders/${longest.table.checks[0]?.order_id}` } : {})}
      >
        {longest?.now.openedAt ? <TimeAgo since={longest.now.openedAt} ahead={ahead} /> : "–"}
        <span className={styles.under}>
          {longest ? t("figure.table", { name: longest.table.name }) : t("figure.nobody")}
        </span>
      </Figure>
    </div>
  );
}

interface FigureProps {
  readonly word: string;
  readonly to?: string;
  readonly children: ReactNode;
}

function Figure({ word, to, children }: FigureProps) {
  const face = (
    <>
      <span className={styles.word}>{word}</span>
      <span className={styles.value}>{children}</span>
    </>
  );
  return to === undefined ? (
    <div className={styles.figure}>{face}</div>
  ) : (
    <Link href={to} className={styles.figure}>
      {face}
    </Link>
  );
}

interface ComparedProps {
  readonly word: string;
  readonly now: number | null;
  readonly then: number | null;
}

function Compared({ word, now, then }: ComparedProps) {
  const t = useText(serviceText);
  if (now === null || then === null) return null;
  const Icon = now >= then ? TrendingUp : TrendingDown;
  return (
    <span className={styles.compared}>
      {then === 0 ? null : (
        <Icon aria-hidden size="1.1em" className={now >= then ? styles.up : styles.down} />
      )}
      {then === 0 ? t("figure.nothing", { when: word }) : `${word}: `}
      {then === 0 ? null : <Money amount={then} />}
    </span>
  );
}
