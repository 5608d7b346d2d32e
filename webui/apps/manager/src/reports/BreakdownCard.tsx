import type { Breakdown } from "@comanda/api";
import {
  Button,
  Card,
  Chip,
  EmptyState,
  Loading,
  Money,
  ProblemNote,
  Table,
  type TableColumn,
  useText,
} from "@comanda/ui";
import { ChartNoAxesColumn, Download } from "lucide-react";
import { useLocation } from "wouter";
import { useNames } from "../audit/facts/useNames.ts";
import { useDownload } from "../shell/useDownload.ts";
import { useIsDesk } from "../shell/useIsDesk.ts";
import styles from "./BreakdownCard.module.css";
import { type Cell, numberIn, wordsIn } from "./breakdown.ts";
import { isWorthy, useColumnWord, weightOf } from "./columns.ts";
import type { Period } from "./period.ts";
import { reportText } from "./text/index.ts";
import { DIMENSIONS, type Dimension, useBreakdown } from "./useReports.ts";
import { whereTo } from "./whereTo.ts";

export interface BreakdownCardProps {
  readonly by: Dimension;
  readonly onBy: (by: Dimension) => void;
  readonly period: Period;
}

/** Sales of the period by one thing, as a table that sorts, leads to the orders behind it, and can be taken along. */
export function BreakdownCard({ by, onBy, period }: BreakdownCardProps) {
  const t = useText(reportText);
  const { take, isBusy } = useDownload();
  const { data, error, refetch } = useBreakdown(by, period);
  const file = (format: string) =>
    void take(
      `/api/reports/sales?by=${by}&from=${period.from}&to=${period.to}&format=${format}`,
      `${by}-${period.from}-${period.to}.${format}`,
    );
  return (
    <Card
      title={t("by.title")}
      action={
        <div className={styles.files}>
          <Button icon={Download} pending={isBusy} onClick={() => file("csv")}>
            {t("by.csv")}
          </Button>
          <Button icon={Download} pending={isBusy} onClick={() => file("xlsx")}>
            {t("by.xlsx")}
          </Button>
        </div>
      }
    >
      <fieldset className={styles.which} aria-label={t("by.which")}>
        {DIMENSIONS.map((key) => (
          <Chip key={key} chosen={key === by} onPress={() => onBy(key)}>
            {t(`by.${key}`)}
          </Chip>
        ))}
      </fieldset>
      {data === undefined || data.by !== by ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading word={t("by.loading")} />
        )
      ) : data.rows.length === 0 ? (
        <EmptyState icon={ChartNoAxesColumn} title={t("by.none")}>
          {t("by.noneSaid")}
        </EmptyState>
      ) : (
        <Rows table={data} by={by} period={period} />
      )}
    </Card>
  );
}

interface RowsProps {
  readonly table: Breakdown;
  readonly by: Dimension;
  readonly period: Period;
}

function Rows({ table, by, period }: RowsProps) {
  const t = useText(reportText);
  const names = useNames();
  const wordOf = useColumnWord();
  const [, go] = useLocation();
  const isDesk = useIsDesk();
  const weight = weightOf(table);
  const most = Math.max(1, ...table.rows.map((row) => Math.abs(numberIn(table, row, weight))));
  const said = (row: readonly Cell[], name: string) => {
    const words = wordsIn(table, row, name);
    if (name === "tender") return names.tender(words);
    return name === "reason" ? names.reason(words) : words || t("by.without");
  };
  const columns = table.columns
    .filter(({ name }) => isWorthy(table, name, isDesk))
    .sort((one, other) => Number(other.name === "name") - Number(one.name === "name"))
    .map(({ name, kind }): TableColumn<readonly Cell[]> => {
      const isNumber = kind !== "text";
      return {
        key: name,
        word: wordOf(name),
        end: isNumber,
        by: (row) => (isNumber ? numberIn(table, row, name) : said(row, name)),
        cell: (row) => {
          const value = numberIn(table, row, name);
          if (kind === "rate") return `${(value / 100).toLocaleString()}%`;
          if (kind === "money")
            return name === weight ? (
              <Bar amount={value} share={Math.abs(value) / most} />
            ) : (
              <Money amount={value} />
            );
          return isNumber ? value : said(row, name);
        },
      };
    });
  return (
    <Table
      label={t(`by.${by}`)}
      rows={table.rows}
      keyOf={(row) => row.map(String).join("|")}
      columns={columns}
      onOpen={(row) => go(whereTo(table, row, by, period))}
    />
  );
}

function Bar({ amount, share }: { readonly amount: number; readonly share: number }) {
  return (
    <span className={styles.weight}>
      <span aria-hidden className={styles.bar}>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <Money amount={amount} />
    </span>
  );
}
