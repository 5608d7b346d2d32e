import type { XReport } from "@comanda/api";
import { Card, useMoney, useText } from "@comanda/ui";
import { useNames } from "../../audit/facts/useNames.ts";
import { moneyText } from "../text/index.ts";
import styles from "./day.module.css";
import { type AmountRow, Rows } from "./Rows.tsx";

export type Figures = XReport["figures"];

const SALES = ["gross", "voids", "discounts", "treats", "cover", "service", "tax_added"] as const;
const TAKEN_OFF = new Set<string>(["voids", "discounts", "treats"]);
const MONEY = [
  "taken",
  "undone",
  "refunded",
  "held_before",
  "held_after",
  "given_back",
  "uncollected",
] as const;
const ACTS = ["void", "remake", "swap", "treat", "walk_out"] as const;

/** What a business day came to, so far or for ever: sales, ways to pay, taxes, acts, and how the money adds up. */
export function DayFigures({ figures }: { readonly figures: Figures }) {
  const t = useText(moneyText);
  const names = useNames();
  const { write } = useMoney();
  const { sales, tenders, taxes, money, acts, checks } = figures;
  const salesRows = SALES.filter((key) => key === "gross" || sales[key] !== 0).map((key) => ({
    key,
    word: t(`sales.${key}`),
    amount: TAKEN_OFF.has(key) ? -sales[key] : sales[key],
  }));
  const taken = tenders.map(({ tender, payments, amount, undone, refunded, tips }): AmountRow => {
    return {
      key: tender,
      word: names.tender(tender),
      under: [
        t("tender.payments", { count: payments }),
        tips ? t("tender.tips", { amount: write(tips) }) : "",
      ]
        .filter(Boolean)
        .join(" · "),
      amount: amount + undone + refunded,
    };
  });
  const moneyRows = MONEY.filter((key) => key === "taken" || money[key] !== 0).map((key) => ({
    key,
    word: t(`money.${key}`),
    amount: key === "held_after" || key === "given_back" ? -money[key] : money[key],
  }));
  return (
    <div className={styles.figures}>
      <Card title={t("figures.sales")}>
        <Rows
          rows={[...salesRows, { key: "total", word: t("sales.total"), amount: sales.total, isSum: true }]}
        />
        <p className={styles.state}>
          {t("figures.checks", { count: checks.closed })} · {t("figures.covers", { count: checks.covers })}
        </p>
      </Card>
      <Card title={t("figures.tenders")}>
        <Rows
          rows={[
            ...taken,
            {
              key: "sum",
              word: t("figures.together"),
              amount: taken.reduce((sofar, { amount }) => sofar + amount, 0),
              isSum: true,
            },
          ]}
        />
      </Card>
      {taxes.length === 0 ? null : (
        <Card title={t("figures.taxes")}>
          <Rows
            rows={taxes.map(({ code, rate_bp, gross, tax }) => ({
              key: code,
              word: t("figures.rate", { rate: (rate_bp / 100).toLocaleString() }),
              under: t("figures.ofGross", { amount: write(gross) }),
              amount: tax,
            }))}
          />
        </Card>
      )}
      <Card title={t("figures.money")}>
        <Rows
          rows={[...moneyRows, { key: "total", word: t("sales.total"), amount: sales.total, isSum: true }]}
        />
      </Card>
      {acts.length > 0 ? (
        <Card title={t("figures.acts")}>
          <Rows
            rows={acts.map(({ act, times, amount }) => {
              const known = ACTS.find((one) => one === act);
              return {
                key: act,
                word: known ? t(`act.${known}`) : act,
                under: t("figures.times", { count: times }),
                amount,
              };
            })}
          />
        </Card>
      ) : null}
    </div>
  );
}
