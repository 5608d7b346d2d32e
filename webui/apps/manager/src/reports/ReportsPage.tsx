import { ProblemNote, useDates, useText } from "@comanda/ui";
import { PageFrame } from "../shell/PageFrame.tsx";
import { useParams } from "../shell/useParams.ts";
import { useTradingDays } from "../shell/useTradingDays.ts";
import { BreakdownCard } from "./BreakdownCard.tsx";
import { Headline } from "./Headline.tsx";
import { HoursChart } from "./HoursChart.tsx";
import { PeriodPicker } from "./PeriodPicker.tsx";
import { beforeOf, ordered, type Period } from "./period.ts";
import { reportText } from "./text/index.ts";
import { DIMENSIONS, useBreakdown, useShift } from "./useReports.ts";

/** What was sold in any days, how that compares, and what is behind each number. */
export default function ReportsPage() {
  const t = useText(reportText);
  const dates = useDates();
  const params = useParams();
  const { today } = useTradingDays();
  const period = ordered(params.get("from") ?? today, params.get("to") ?? today);
  const by = DIMENSIONS.find((one) => one === params.get("by")) ?? "product";
  const before = beforeOf(period);
  const spoken = ({ from, to }: Period) =>
    from === to ? dates.businessDay(from) : `${dates.businessDay(from)} – ${dates.businessDay(to)}`;
  const now = useShift(period);
  const then = useShift(before);
  const hours = useBreakdown("hour", period);
  const hoursBefore = useBreakdown("hour", before);
  return (
    <PageFrame title={t("title")} under={spoken(period)}>
      <PeriodPicker period={period} onChange={({ from, to }) => params.set({ from, to })} />
      {now.error && now.data === undefined ? (
        <ProblemNote problem={now.error} onRetry={() => void now.refetch()} />
      ) : (
        <>
          <Headline now={now.data} then={then.data} thenWord={spoken(before)} />
          <HoursChart now={hours.data} then={hoursBefore.data} thenWord={spoken(before)} />
          <BreakdownCard by={by} onBy={(next) => params.set({ by: next })} period={period} />
        </>
      )}
    </PageFrame>
  );
}
