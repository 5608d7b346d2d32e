import type { Explanation } from "@comanda/api";
import { Card, Money, useText } from "@comanda/ui";
import { moneyText } from "../text/index.ts";
import styles from "./Reckoning.module.css";
import { Variance } from "./SessionState.tsx";

const ADDED = ["cash_taken", "rounding", "cash_tips", "paid_in", "handed_over"] as const;
const TAKEN_OFF = ["tips_kept", "paid_out", "dropped", "tips_paid_out"] as const;

/** How what should be there comes about, line by line, and how what was counted differs from it. */
export function Reckoning({ explanation }: { readonly explanation: Explanation }) {
  const t = useText(moneyText);
  const { session, hand_in, counted, variance } = explanation;
  const figures = session.figures;
  if (figures === null) return null;
  const rows = [
    [t("figure.float"), figures.float] as const,
    ...ADDED.map((key) => [t(`figure.${key}`), figures[key] ?? 0] as const),
    ...TAKEN_OFF.map((key) => [t(`figure.${key}`), -(figures[key] ?? 0)] as const),
  ].filter(([, amount], at) => at < 2 || amount !== 0);
  return (
    <Card title={t("session.reckoning")}>
      <dl className={styles.rows}>
        {rows.map(([word, amount], at) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              {at === 0 ? "" : amount < 0 ? "− " : "+ "}
              <Money amount={Math.abs(amount)} />
            </dd>
          </div>
        ))}
        <div className={styles.sum}>
          <dt>{t("figure.expected")}</dt>
          <dd>
            <Money amount={figures.expected ?? 0} />
          </dd>
        </div>
        {session.kind === "wallet" && hand_in !== figures.expected ? (
          <div>
            <dt>{t("figure.handIn")}</dt>
            <dd>
              <Money amount={hand_in} />
            </dd>
          </div>
        ) : null}
        {counted === null ? null : (
          <>
            <div>
              <dt>{t("figure.counted")}</dt>
              <dd>
                <Money amount={counted} />
              </dd>
            </div>
            <div className={styles.sum}>
              <dt>{t("figure.variance")}</dt>
              <dd>
                <Variance amount={variance} />
              </dd>
            </div>
          </>
        )}
      </dl>
    </Card>
  );
}
