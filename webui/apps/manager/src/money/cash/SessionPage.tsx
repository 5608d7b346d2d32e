import type { Line } from "@comanda/api";
import { Card, List, ListItem, Loading, Money, ProblemNote, useDates, useText } from "@comanda/ui";
import { useLocation } from "wouter";
import { type Names, useNames } from "../../audit/facts/useNames.ts";
import { PageFrame } from "../../shell/PageFrame.tsx";
import { useAnswer } from "../../shell/useAnswer.ts";
import { moneyText } from "../text/index.ts";
import { Reckoning } from "./Reckoning.tsx";
import { SessionActs } from "./SessionActs.tsx";
import styles from "./SessionPage.module.css";
import { SessionState } from "./SessionState.tsx";

/** One wallet or drawer's shift: every cent of it, and what a manager does with it. */
export function SessionPage({ sessionId }: { readonly sessionId: string }) {
  const t = useText(moneyText);
  const dates = useDates();
  const names = useNames();
  const { data, error, refetch } = useAnswer(["cash", "explain", sessionId], (api, signal) =>
    api.GET("/api/cash/sessions/{session_id}/explain", {
      params: { path: { session_id: sessionId } },
      signal,
    }),
  );
  if (data === undefined)
    return (
      <PageFrame title={t("cash.title")} back="/cash">
        {error ? <ProblemNote problem={error} onRetry={() => void refetch()} /> : <Loading />}
      </PageFrame>
    );
  const { session, lines } = data;
  return (
    <PageFrame
      title={session.name}
      under={`${t(session.kind === "wallet" ? "session.wallet" : "session.drawer")} · ${dates.businessDay(session.business_day)}`}
      back="/cash"
      actions={<SessionActs explanation={data} />}
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <span>
            <SessionState state={session.state} />
          </span>
          <Reckoning explanation={data} />
        </div>
        <Card title={t("session.lines")}>
          <List label={t("session.lines")} framed={false}>
            {lines.map((line, at) => (
              <CashLine key={line.movement_id ?? line.payment_id ?? at} line={line} names={names} />
            ))}
          </List>
        </Card>
      </div>
    </PageFrame>
  );
}

function CashLine({ line, names }: { readonly line: Line; readonly names: Names }) {
  const t = useText(moneyText);
  const dates = useDates();
  const [, go] = useLocation();
  const { what, kind, tender, order_id, reason, at, by, cash, tip_kept = 0, to_user_id } = line;
  const move = MOVES.find((one) => one === kind);
  const title =
    what === "movement" && move
      ? t(`move.${move}`)
      : what === "payment" && tender
        ? names.tender(tender)
        : t(`line.${what}`);
  const person = to_user_id ?? by;
  return (
    <ListItem
      title={title}
      under={
        <>
          <span>{dates.moment(at)}</span>
          {person === null || person === undefined ? null : <span>{names.person(person)}</span>}
          {reason ? <span>{names.reason(reason)}</span> : null}
          {tip_kept > 0 ? (
            <span>
              {t("figure.tips_kept")} <Money amount={tip_kept} />
            </span>
          ) : null}
        </>
      }
      end={<Money amount={cash} />}
      {...(order_id ? { onPress: () => go(`/orders/${order_id}`) } : {})}
    />
  );
}

const MOVES = ["paid_in", "paid_out", "drop", "hand_over", "tip_out"] as const;
