import type { Breakdown } from "@comanda/api";
import { Card, useMoney, usePrefs, useText } from "@comanda/ui";
import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTradingDays } from "../shell/useTradingDays.ts";
import { hoursOf } from "./breakdown.ts";
import styles from "./HoursChart.module.css";
import { hourSeries } from "./hourSeries.ts";
import { reportText } from "./text/index.ts";

const HEIGHT = 260;

export interface HoursChartProps {
  readonly now: Breakdown | undefined;
  readonly then: Breakdown | undefined;
  readonly thenWord: string;
}

/** Sales by the hour as bars, the period before as a line; the table below the page's head says the same in numbers. */
export function HoursChart({ now, then, thenWord }: HoursChartProps) {
  const t = useText(reportText);
  const { firstHour } = useTradingDays();
  const series = useMemo(
    () => hourSeries(now ? hoursOf(now) : [], then ? hoursOf(then) : [], firstHour),
    [now, then, firstHour],
  );
  const frame = useChart(series, t("chart.sales"), thenWord);
  return (
    <Card title={t("chart.title")}>
      <div className={styles.legend} aria-hidden>
        <span className={styles.bars}>{t("chart.sales")}</span>
        <span className={styles.line}>{thenWord}</span>
      </div>
      <div
        ref={frame}
        className={styles.chart}
        style={{ height: HEIGHT }}
        role="img"
        aria-label={t("chart.title")}
      />
    </Card>
  );
}

type Series = ReturnType<typeof hourSeries>;

function useChart({ hours, now, before }: Series, word: string, thenWord: string) {
  const frame = useRef<HTMLDivElement>(null);
  const { write, format } = useMoney();
  const [{ theme }] = usePrefs();
  useEffect(() => {
    const place = frame.current;
    if (place === null) return;
    place.dataset.look = theme; // drawn anew when it changes: the colours are read from the page
    const colours = getComputedStyle(document.documentElement);
    const colour = (name: string) => colours.getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const whole = (amount: number) =>
      new Intl.NumberFormat(format.locale, { maximumFractionDigits: 0 }).format(
        amount / 10 ** format.exponent,
      );
    const hourOf = (at: number) => `${String(hours[at] ?? "").padStart(2, "0")}`;
    const bars = uPlot.paths.bars?.({ size: [0.66, 44], radius: 0.15 });
    const chart = new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        scales: {
          x: { time: false, range: [-0.6, hours.length - 0.4] },
          y: { range: (_, __, most) => [0, Math.max(most * 1.1, 100)] },
        },
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 30,
            splits: () => hours.map((_, at) => at),
            values: (_, at) => at.map(hourOf),
            font: "13px system-ui",
          },
          { ...axis, size: 64, values: (_, amounts) => amounts.map(whole), font: "13px system-ui" },
        ],
        series: [
          {},
          {
            label: word,
            fill: colour("--accent"),
            stroke: colour("--accent"),
            points: { show: false },
            ...(bars ? { paths: bars } : {}),
            value: (_, amount) => write(amount ?? 0),
          },
          {
            label: thenWord,
            stroke: colour("--info"),
            width: 2,
            dash: [6, 4],
            points: { show: true, size: 6 },
          },
        ],
      },
      [hours.map((_, at) => at), [...now], [...before]],
      place,
    );
    const watch = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT }));
    watch.observe(place);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [hours, now, before, word, thenWord, write, format, theme]);
  return frame;
}
