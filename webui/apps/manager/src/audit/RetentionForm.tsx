import type { Retention } from "@comanda/api";
import { Button, Card, Field, Loading, ProblemNote, TextInput, useDates, useText } from "@comanda/ui";
import { useState } from "react";
import { useShell } from "../shell/ShellContext.ts";
import { useAnswer } from "../shell/useAnswer.ts";
import { useDeed } from "../shell/useDeed.ts";
import styles from "./RetentionForm.module.css";
import { auditText } from "./text/index.ts";

const KINDS = ["books", "logins", "staff", "drafts", "printing", "machine", "floor"] as const;
const KEY = ["retention"] as const;

/** For how long what was said by each kind of fact is kept; the books never less than the law wants. */
export function RetentionForm() {
  const t = useText(auditText);
  const { data, error, refetch } = useAnswer(KEY, (api, signal) =>
    api.GET("/api/audit/retention", { signal }),
  );
  if (data === undefined)
    return error ? <ProblemNote problem={error} onRetry={() => void refetch()} /> : <Loading />;
  return (
    <div className={styles.kinds}>
      <p className={styles.said}>{t("kept.said")}</p>
      {data.map((one) => (
        <Kind key={`${one.kind}:${one.days}`} one={one} />
      ))}
    </div>
  );
}

function Kind({ one }: { readonly one: Retention }) {
  const t = useText(auditText);
  const dates = useDates();
  const { may } = useShell();
  const { run, isBusy } = useDeed();
  const [days, setDays] = useState(String(one.days));
  const known = KINDS.find((kind) => kind === one.kind);
  const wished = Number(days);
  const isRight = Number.isInteger(wished) && wished >= one.least_days;
  const put = (value: number | null, undo?: number) =>
    run(
      { method: "PUT", path: "/api/audit/retention", body: { days: { [one.kind]: value } } },
      {
        done: t("kept.done"),
        stale: [KEY],
        ...(undo === undefined ? {} : { undo: { word: t("kept.undo"), run: () => void put(undo) } }),
      },
    );
  return (
    <Card title={known ? t(`kind.${known}`) : one.kind}>
      <p className={styles.said}>
        {known ? t(`kindSaid.${known}`) : one.types.join(", ")}{" "}
        {one.erased_before ? t("kept.erased", { day: dates.businessDay(one.erased_before) }) : null}
      </p>
      {may("audit.keep") ? (
        <div className={styles.row}>
          <Field
            label={t("kept.days")}
            hint={t("kept.least", { count: one.least_days })}
            error={isRight ? null : t("kept.tooFew", { count: one.least_days })}
          >
            <TextInput
              inputMode="numeric"
              value={days}
              onChange={(text) => setDays(text.replace(/\D/g, ""))}
            />
          </Field>
          <Button
            kind="primary"
            pending={isBusy}
            disabled={wished === one.days || !isRight}
            onClick={() => void put(wished, one.days)}
          >
            {t("kept.save")}
          </Button>
          {one.days === one.default_days ? null : (
            <Button pending={isBusy} onClick={() => void put(null, one.days)}>
              {t("kept.default", { count: one.default_days })}
            </Button>
          )}
        </div>
      ) : (
        <p>{t("kept.for", { count: one.days })}</p>
      )}
    </Card>
  );
}
