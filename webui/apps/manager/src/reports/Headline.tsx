import type { ShiftReport } from "@comanda/api";
import { Money, Skeleton, useText } from "@comanda/ui";
import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Headline.module.css";
import { reportText } from "./text/index.ts";

export interface HeadlineProps {
  readonly now: ShiftReport | undefined;
  readonly then: ShiftReport | undefined;
  /** What it is compared with, in words. */
  readonly thenWord: string;
}

/** The period in six numbers, each beside the same of the period before. */
export function Headline({ now, then, thenWord }: HeadlineProps) {
  const t = useText(reportText);
  const money = (amount: number) => <Money amount={amount} />;
  const plain = (count: number) => count;
  const one = (
    word: string,
    of: (report: ShiftReport) => number,
    show: (value: number) => ReactNode = money,
  ) => (
    <Figure
      key={word}
      word={word}
      now={now && of(now)}
      then={then && of(then)}
      show={show}
      thenWord={thenWord}
    />
  );
  return (
    <div className={styles.figures}>
      {one(t("head.net"), ({ totals }) => totals.net ?? 0)}
      {one(t("head.paid"), ({ totals }) => totals.paid)}
      {one(t("head.orders"), ({ totals }) => totals.orders, plain)}
      {one(t("head.covers"), ({ totals }) => totals.covers, plain)}
      {one(t("head.each"), ({ totals }) => average(totals.net ?? 0, totals.covers))}
      {one(t("head.voided"), ({ totals }) => totals.voided ?? 0)}
    </div>
  );
}

/** Return an amount shared by so many, to the nearest minor unit; nothing for nobody. */
export function average(amount: number, count: number): number {
  return count === 0 ? 0 : Math.round(amount / count);
}

interface FigureProps {
  readonly word: string;
  readonly now: number | undefined;
  readonly then: number | undefined;
  readonly show: (value: number) => ReactNode;
  readonly thenWord: string;
}

function Figure({ word, now, then, show, thenWord }: FigureProps) {
  return (
    <div className={styles.figure}>
      <span className={styles.word}>{word}</span>
      <span className={styles.value}>
        {now === undefined ? <Skeleton width="6rem" height="1.9rem" /> : show(now)}
      </span>
      <span className={styles.then}>
        {now === undefined || then === undefined ? null : (
          <Change now={now} then={then} thenWord={thenWord} />
        )}
      </span>
    </div>
  );
}

function Change({ now, then, thenWord }: { now: number; then: number; thenWord: string }) {
  const t = useText(reportText);
  if (then === 0) return t("head.nothing", { when: thenWord });
  const percent = Math.round(((now - then) * 100) / Math.abs(then));
  const Icon = percent < 0 ? ArrowDownRight : ArrowUpRight;
  return (
    <>
      {percent === 0 ? null : <Icon aria-hidden size="1.1em" />}
      <span>
        {percent === 0
          ? t("head.same", { when: thenWord })
          : percent > 0
            ? t("head.more", { percent, when: thenWord })
            : t("head.less", { percent: -percent, when: thenWord })}
      </span>
    </>
  );
}
