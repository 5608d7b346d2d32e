import type { Breakdown } from "@comanda/api";
import { hoursOf, salesUntil } from "../../reports/breakdown.ts";
import { useShell } from "../../shell/ShellContext.ts";
import { useAnswer } from "../../shell/useAnswer.ts";
import { useTradingDays } from "../../shell/useTradingDays.ts";

const EVERY_MS = 30_000;

/** Sales of today so far, beside those of days before until the end of this hour; null while unknown. */
export interface Today {
  readonly day: string;
  readonly sales: number | null;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
  /** The hour until which the days before are counted, `18:00`. */
  readonly until: string;
}

/** Return what has been sold today, and how that compares; nothing for who may not see reports. */
export function useToday(): Today {
  const { today, ago, hour, firstHour } = useTradingDays();
  const { may } = useShell();
  const enabled = may("reports.see");
  const { data: now } = useHours(today, enabled, EVERY_MS);
  const { data: yesterday } = useHours(ago(1), enabled);
  const { data: lastWeek } = useHours(ago(7), enabled);
  const soFar = (answer: Breakdown | undefined) =>
    answer ? salesUntil(hoursOf(answer), hour, firstHour) : null;
  return {
    day: today,
    sales: now ? hoursOf(now).reduce((sofar, { net }) => sofar + net, 0) : null,
    yesterday: soFar(yesterday),
    lastWeek: soFar(lastWeek),
    until: `${String((hour + 1) % 24).padStart(2, "0")}:00`,
  };
}

function useHours(day: string, enabled: boolean, every?: number) {
  return useAnswer(
    ["reports", "sales", "hour", day],
    (api, signal) =>
      api.GET("/api/reports/sales", { params: { query: { by: "hour", business_day: day } }, signal }),
    { enabled, ...(every === undefined ? {} : { every }) },
  );
}
