import type { SessionView, Unassigned } from "@comanda/api";
import { Button, Card, Field, Money, Select, useDates, useMoney, useText } from "@comanda/ui";
import { useState } from "react";
import { useNames } from "../../audit/facts/useNames.ts";
import { useDeed } from "../../shell/useDeed.ts";
import { moneyText } from "../text/index.ts";
import styles from "./UnassignedCash.module.css";
import { CASH_STALE } from "./useCash.ts";

export interface UnassignedCashProps {
  readonly unassigned: Unassigned;
  readonly sessions: readonly SessionView[];
}

/** Cash taken by somebody without a wallet or drawer: choose it, say in whose it lies. */
export function UnassignedCash({ unassigned, sessions }: UnassignedCashProps) {
  const t = useText(moneyText);
  const names = useNames();
  const dates = useDates();
  const { write } = useMoney();
  const { run, isBusy } = useDeed();
  const open = sessions.filter(({ state }) => state === "open");
  const [sessionId, setSessionId] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosenSession = open.find(({ id }) => id === sessionId) ?? open[0];
  const payments = unassigned.payments.flatMap((one) =>
    one.payment_id ? [{ ...one, id: one.payment_id }] : [],
  );
  const chosen = payments.filter(({ id }) => !left.has(id));
  const sum = chosen.reduce((sofar, { cash }) => sofar + cash, 0);
  const assign = () =>
    run(
      {
        method: "POST",
        path: "/api/cash/unassigned/assign",
        body: { payment_ids: chosen.map(({ id }) => id), session_id: chosenSession?.id },
      },
      {
        done: t("unassigned.done", { amount: write(sum), name: chosenSession?.name ?? "" }),
        stale: CASH_STALE,
      },
    );
  return (
    <Card title={t("unassigned.title")} action={<Money amount={unassigned.cash} large />}>
      <p className={styles.said}>{t("unassigned.said")}</p>
      <ul className={styles.payments} aria-label={t("unassigned.title")}>
        {payments.map(({ id, at, by, cash }) => (
          <li key={id}>
            <label className={styles.payment}>
              <input
                type="checkbox"
                checked={!left.has(id)}
                onChange={() =>
                  setLeft(
                    (held) => new Set(held.has(id) ? [...held].filter((one) => one !== id) : [...held, id]),
                  )
                }
              />
              <span>
                {dates.moment(at)} · {(by === null ? null : names.person(by)) ?? "–"}
              </span>
              <Money amount={cash} />
            </label>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <Field label={t("unassigned.to")}>
          <Select
            value={chosenSession?.id ?? ""}
            onChange={setSessionId}
            choices={open.map(({ id, name }) => ({ key: id, word: name }))}
          />
        </Field>
        <Button
          kind="primary"
          pending={isBusy}
          onClick={() => void assign()}
          disabledBecause={
            chosenSession === undefined
              ? t("unassigned.nobody")
              : chosen.length === 0
                ? t("unassigned.nothing")
                : null
          }
        >
          {t("unassigned.assign", { amount: write(sum) })}
        </Button>
      </div>
    </Card>
  );
}
