import { Refusal, type ZView } from "@comanda/api";
import {
  Button,
  Card,
  Dialog,
  EmptyState,
  Field,
  Loading,
  Money,
  ProblemNote,
  TextInput,
  useBox,
  useDates,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Moon, Printer, Sunset } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { LicenceLine } from "../../licence/LicenceReminder.tsx";
import { useAnswer } from "../../shell/useAnswer.ts";
import { useDeed } from "../../shell/useDeed.ts";
import { moneyText } from "../text/index.ts";
import { DayFigures, type Figures } from "./DayFigures.tsx";
import styles from "./day.module.css";
import { InTheWay, useInTheWay, useUnsureClock } from "./InTheWay.tsx";

/** The first open day: its figures so far, what stands in the way, and its close. */
export function CloseDay() {
  const t = useText(moneyText);
  const dates = useDates();
  const { queries } = useBox();
  const { run, isBusy } = useDeed();
  const { data: days } = useQuery(queries.days());
  const day = days
    ?.filter(({ state }) => state === "open")
    .map(({ business_day }) => business_day)
    .sort()[0];
  const { data, error, refetch } = useAnswer(
    ["days", "x", day],
    (api, signal) =>
      api.GET("/api/day/x", { params: { query: day === undefined ? {} : { business_day: day } }, signal }),
    { enabled: day !== undefined, every: 30_000 },
  );
  if (days !== undefined && day === undefined)
    return (
      <EmptyState icon={Moon} title={t("close.noDay")}>
        {t("close.noDaySaid")}
      </EmptyState>
    );
  if (data === undefined || day === undefined)
    return error ? (
      <ProblemNote problem={error} onRetry={() => void refetch()} />
    ) : (
      <Loading word={t("close.adding")} />
    );
  const print = () =>
    run(
      { method: "POST", path: "/api/day/print", body: { business_day: day } },
      { done: t("close.printed") },
    );
  return (
    <div className={styles.page}>
      <Card
        title={dates.longDay(`${day}T12:00:00Z`)}
        action={<Money amount={data.figures.sales.total} large />}
      >
        <LicenceLine />
        <InTheWay day={data.figures.business_day} figures={data.figures} />
        <div className={styles.state}>{t("close.said")}</div>
        <div className={styles.acts}>
          <Closing day={day} figures={data.figures} />
          <Button icon={Printer} pending={isBusy} onClick={() => void print()}>
            {t("close.printX")}
          </Button>
        </div>
      </Card>
      <DayFigures figures={data.figures} />
    </div>
  );
}

function Closing({ day, figures }: { readonly day: string; readonly figures: Figures }) {
  const t = useText(moneyText);
  const dates = useDates();
  const [, go] = useLocation();
  const { run, isBusy, problem } = useDeed();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const ways = useInTheWay(day, figures);
  const isUnsure = useUnsureClock() !== null;
  // What was true a moment ago may not be any more: the box's own word counts too.
  const isRefused = problem instanceof Refusal && problem.key === "day_not_ready";
  const blocked = ways.some(({ blocks }) => blocks) || isRefused;
  const close = async () => {
    const force = blocked ? { force: true, reason: reason.trim() } : {};
    const answer = await run<ZView>(
      { method: "POST", path: "/api/day/close", body: { business_day: day, ...force } },
      { stale: [["days"], ["cash"], ["reports"]] },
    );
    if (answer !== null) go(`/day/z/${answer.number}`);
  };
  return (
    <>
      <Button kind="primary" big icon={Sunset} onClick={() => setAsking(true)}>
        {t("close.close", { day: dates.businessDay(day) })}
      </Button>
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t("close.ask", { day: dates.businessDay(day) })}
        description={t("close.askSaid")}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("close.notYet")}</Button>
            <Button
              kind="primary"
              pending={isBusy}
              onClick={() => void close()}
              disabledBecause={
                isUnsure ? t("close.clockFirst") : blocked && reason.trim() === "" ? t("close.why") : null
              }
            >
              {t(blocked ? "close.anyway" : "close.yes")}
            </Button>
          </>
        }
      >
        <div className={styles.way}>
          {problem ? <ProblemNote problem={problem} /> : null}
          <InTheWay day={day} figures={figures} />
          {blocked ? (
            <Field label={t("close.reason")} hint={t("close.reasonSaid")}>
              <TextInput value={reason} onChange={setReason} maxLength={200} />
            </Field>
          ) : null}
        </div>
      </Dialog>
    </>
  );
}
