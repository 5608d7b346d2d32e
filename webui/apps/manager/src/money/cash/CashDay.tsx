import type { SessionView } from "@comanda/api";
import {
  EmptyState,
  Field,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  TextInput,
  useDates,
  useText,
} from "@comanda/ui";
import { Archive, Wallet } from "lucide-react";
import { useLocation } from "wouter";
import { useParams } from "../../shell/useParams.ts";
import { useTradingDays } from "../../shell/useTradingDays.ts";
import { moneyText } from "../text/index.ts";
import styles from "./CashDay.module.css";
import { SessionState, Variance } from "./SessionState.tsx";
import { UnassignedCash } from "./UnassignedCash.tsx";
import { type Cash, useCash } from "./useCash.ts";

/** A day's wallets and drawers, and the cash that lies in none of them. */
export function CashDay() {
  const t = useText(moneyText);
  const params = useParams();
  const { today } = useTradingDays();
  const day = params.get("day") ?? today;
  const cash = useCash(day);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Field label={t("cash.day")}>
          <TextInput
            type="date"
            value={day}
            max={today}
            onChange={(next) => params.set({ day: next || null })}
          />
        </Field>
        <Totals cash={cash} />
      </div>
      {cash.problem ? (
        <ProblemNote problem={cash.problem} onRetry={cash.readAgain} />
      ) : cash.sessions === null ? (
        <Loading word={t("cash.loading")} />
      ) : (
        <>
          {cash.unassigned && cash.unassigned.payments.length > 0 ? (
            <UnassignedCash unassigned={cash.unassigned} sessions={cash.sessions} />
          ) : null}
          <Sessions sessions={cash.sessions} day={day} />
        </>
      )}
    </div>
  );
}

function Totals({ cash: { totals } }: { readonly cash: Cash }) {
  const t = useText(moneyText);
  if (totals === null) return null;
  const sums = [
    [t("cash.taken"), totals.cash_on_day],
    [t("cash.expected"), totals.figures.expected ?? 0],
    [t("cash.counted"), totals.counted],
    [t("cash.unassigned"), totals.unassigned],
  ] as const;
  return (
    <dl className={styles.totals}>
      {sums.map(([word, amount]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>
            <Money amount={amount} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t("cash.variance")}</dt>
        <dd>
          <Variance amount={totals.closed_sessions + totals.counted_sessions > 0 ? totals.variance : null} />
        </dd>
      </div>
    </dl>
  );
}

function Sessions({ sessions, day }: { readonly sessions: readonly SessionView[]; readonly day: string }) {
  const t = useText(moneyText);
  const dates = useDates();
  const [, go] = useLocation();
  if (sessions.length === 0)
    return (
      <EmptyState icon={Wallet} title={t("cash.none")}>
        {t("cash.noneSaid")}
      </EmptyState>
    );
  return (
    <List label={t("cash.sessions")}>
      {sessions.map((session) => (
        <ListItem
          key={session.id}
          title={session.name}
          start={
            session.kind === "wallet" ? (
              <Wallet aria-hidden size="1.4em" />
            ) : (
              <Archive aria-hidden size="1.4em" />
            )
          }
          under={
            <>
              <SessionState state={session.state} />
              <span>{dates.time(session.opened_at)}</span>
              {session.business_day === day ? null : <span>{dates.businessDay(session.business_day)}</span>}
            </>
          }
          end={
            <span className={styles.end}>
              <Money amount={session.counted ?? session.expected ?? session.float} />
              {session.counted === null ? (
                <small>{t("cash.expected")}</small>
              ) : (
                <Variance amount={session.variance} />
              )}
            </span>
          }
          onPress={() => go(`/cash/${session.id}`)}
        />
      ))}
    </List>
  );
}
