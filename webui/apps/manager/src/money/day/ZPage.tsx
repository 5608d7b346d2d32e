import { Banner, Button, Card, Loading, Money, ProblemNote, useDates, useText } from "@comanda/ui";
import { Printer } from "lucide-react";
import { useNames } from "../../audit/facts/useNames.ts";
import { PageFrame } from "../../shell/PageFrame.tsx";
import { useAnswer } from "../../shell/useAnswer.ts";
import { useDeed } from "../../shell/useDeed.ts";
import { moneyText } from "../text/index.ts";
import { DayFigures, type Figures } from "./DayFigures.tsx";
import styles from "./day.module.css";

/** A close as it is kept for ever (docs/openapi.json calls it a document without saying its fields). */
interface ZDocument {
  readonly number: number;
  readonly closed_at: string;
  readonly closed_by: number | null;
  readonly reason: string | null;
  readonly figures: Figures;
  readonly grand_total: number;
}

/** One close: its figures, its hash, and its paper. */
export function ZPage({ number }: { readonly number: number }) {
  const t = useText(moneyText);
  const dates = useDates();
  const names = useNames();
  const { run, isBusy } = useDeed();
  const { data, error, refetch } = useAnswer(["days", "z", number], (api, signal) =>
    api.GET("/api/day/z/{number}", { params: { path: { number } }, signal }),
  );
  const z = data?.document as ZDocument | undefined;
  const print = () =>
    run({ method: "POST", path: "/api/day/print", body: { z_number: number } }, { done: t("z.printed") });
  return (
    <PageFrame
      title={t("z.one", { number })}
      under={z ? dates.businessDay(z.figures.business_day) : ""}
      back="/day?tab=closes"
      actions={
        <Button icon={Printer} pending={isBusy} onClick={() => void print()}>
          {t("z.print")}
        </Button>
      }
    >
      {data === undefined || z === undefined ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          {z.reason ? <Banner kind="notice">{t("z.forced", { reason: z.reason })}</Banner> : null}
          <Card title={t("z.total")} action={<Money amount={z.figures.sales.total} large />}>
            <p className={styles.state}>
              {t("z.closed", { at: dates.moment(z.closed_at) })}{" "}
              {z.closed_by === null ? null : names.person(z.closed_by)}
            </p>
            <p className={styles.state}>
              {t("z.grand")} <Money amount={z.grand_total} />
            </p>
            <p className={styles.hash}>{data.hash}</p>
          </Card>
          <DayFigures figures={z.figures} />
        </>
      )}
    </PageFrame>
  );
}
