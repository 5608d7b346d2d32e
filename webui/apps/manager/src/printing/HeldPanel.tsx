import type { JobView } from "@comanda/api";
import { Button, EmptyState, List, ListItem, StateSign, TimeAgo, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleCheck, Printer } from "lucide-react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./printing.module.css";
import { useJobs } from "./printingData.ts";
import { printingText } from "./text.ts";

const WHYS = [
  "waited",
  "other_day",
  "too_old",
  "age_unknown",
  "behind_held",
  "not_confirmed_twice",
  "unprintable",
  "restored",
] as const;

/** Tickets that wait for a yes or a no, and those of which nobody knows whether they came out. */
export function HeldPanel() {
  const t = useText(printingText);
  const held = useJobs("held");
  const doubtful = useJobs("unverified").data?.jobs ?? [];
  const change = useChange("jobs", "stations");
  const decide = (job: JobView, isYes: boolean) => {
    const params = { path: { job_id: job.id } };
    void change.run(
      (api) =>
        isYes
          ? api.POST("/api/printing/jobs/{job_id}/release", { params })
          : api.POST("/api/printing/jobs/{job_id}/discard", { params }),
      { text: isYes ? t("held.printed") : t("held.never") },
    );
  };
  const whyOf = ({ reason }: JobView) => {
    const why = WHYS.find((one) => one === reason);
    return why ? t(`held.why.${why}`) : reason;
  };
  const nameOf = (job: JobView) =>
    job.number === null ? t("held.noNumber") : t("held.ticket", { number: job.number });
  return (
    <div className={styles.panel}>
      <Answer of={held}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <EmptyState icon={CircleCheck} title={t("held.none")}>
              {t("held.noneHint")}
            </EmptyState>
          ) : (
            <>
              <Row>
                <Button
                  icon={Printer}
                  pending={change.isBusy}
                  onClick={() =>
                    void change.run(async (api) => {
                      for (const { id } of jobs)
                        await api.POST("/api/printing/jobs/{job_id}/release", {
                          params: { path: { job_id: id } },
                        });
                    })
                  }
                >
                  {t("held.all")}
                </Button>
              </Row>
              <List label={t("held.list")}>
                {jobs.map((job) => (
                  <ListItem
                    key={job.id}
                    start={<StateSign state="held" brief />}
                    title={`${job.station} · ${nameOf(job)}`}
                    under={
                      <>
                        <TimeAgo since={job.made_at} />
                        {job.order_id === null ? null : <OrderWord orderId={job.order_id} />}
                        <span>{whyOf(job)}</span>
                      </>
                    }
                    end={
                      <Row>
                        <Button icon={Printer} onClick={() => decide(job, true)}>
                          {t("held.yes")}
                        </Button>
                        <Button kind="quiet" icon={Ban} onClick={() => decide(job, false)}>
                          {t("held.no")}
                        </Button>
                      </Row>
                    }
                  />
                ))}
              </List>
            </>
          )
        }
      </Answer>
      {doubtful.length > 0 ? (
        <section className={styles.panel}>
          <h2>{t("held.doubt")}</h2>
          <Hint>{t("held.doubtHint")}</Hint>
          <List label={t("held.doubt")}>
            {doubtful.map((job) => (
              <ListItem
                key={job.id}
                start={<StateSign state="unverified" brief />}
                title={`${job.station} · ${nameOf(job)}`}
                under={
                  <>
                    <TimeAgo since={job.made_at} />
                    {job.order_id === null ? null : <OrderWord orderId={job.order_id} />}
                  </>
                }
                end={
                  <Button
                    icon={Printer}
                    onClick={() =>
                      void change.run(
                        (api) =>
                          api.POST("/api/printing/jobs/{job_id}/reprint", {
                            params: { path: { job_id: job.id } },
                          }),
                        { text: t("held.printed") },
                      )
                    }
                  >
                    {t("held.again")}
                  </Button>
                }
              />
            ))}
          </List>
        </section>
      ) : null}
    </div>
  );
}

/** Whose guests wait for it: table and number of the check. */
function OrderWord({ orderId }: { readonly orderId: string }) {
  const t = useText(printingText);
  const { data } = useQuery(useBox().queries.order(orderId));
  if (data === undefined) return null;
  return (
    <span>{[data.table_label, t("held.order", { number: data.number })].filter(Boolean).join(" · ")}</span>
  );
}
