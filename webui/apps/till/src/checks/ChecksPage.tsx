import {
  Badge,
  EmptyState,
  Money,
  SearchField,
  Segmented,
  StateSign,
  TimeAgo,
  useAhead,
  useText,
} from "@comanda/ui";
import { Inbox, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { KIND_ICONS } from "../sale/kinds.tsx";
import type { Sale } from "../sale/sale.ts";
import { useMe, useTill } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./ChecksPage.module.css";
import { type OpenCheck, useOpenChecks } from "./useOpenChecks.ts";

type Shown = "all" | "errands" | "tables";

/** Every open check: tabs, take-away, tables and what was put aside here; a touch takes it in hand. */
export function ChecksPage() {
  const t = useText(tillText);
  const [, go] = useLocation();
  const { counter } = useTill();
  const me = useMe();
  const [shown, setShown] = useState<Shown>("all");
  const [asked, setAsked] = useState("");
  const checks = useOpenChecks().filter(
    ({ sale, label }) =>
      (shown === "all" || (shown === "tables") === (sale.kind === "table")) &&
      label.toLocaleLowerCase().includes(asked.trim().toLocaleLowerCase()),
  );
  const take = (sale: Sale) => {
    counter.pick(me.id, sale);
    go("/");
  };
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <h1>{t("checks.title")}</h1>
        <Segmented
          label={t("checks.title")}
          value={shown}
          onChange={setShown}
          choices={(["all", "errands", "tables"] as const).map((key) => ({ key, word: t(`checks.${key}`) }))}
        />
        <div className={styles.search}>
          <SearchField label={t("checks.search")} value={asked} onChange={setAsked} />
        </div>
      </div>
      {checks.length === 0 ? (
        <EmptyState icon={Inbox} title={t("checks.none")}>
          {t("checks.noneSaid")}
        </EmptyState>
      ) : (
        <ul className={styles.grid} aria-label={t("checks.title")}>
          {checks.map((check) => (
            <li key={check.sale.id}>
              <CheckCard check={check} onTake={() => take(check.sale)} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function CheckCard({ check, onTake }: { readonly check: OpenCheck; readonly onTake: () => void }) {
  const t = useText(tillText);
  const ahead = useAhead();
  const { sale, label, due, total, openedAt, isUnsent, isOverLimit, who, status } = check;
  const Icon = KIND_ICONS[sale.kind];
  return (
    <button type="button" className={styles.card} onClick={onTake}>
      <span className={styles.line}>
        <Icon aria-hidden size="1.25em" />
        <strong className={styles.label}>{label}</strong>
        {openedAt ? <TimeAgo since={openedAt} ahead={ahead} /> : null}
      </span>
      <span className={styles.line}>
        <span className={styles.who}>{who ?? t(`kind.${sale.kind}`)}</span>
        {isUnsent ? (
          <StateSign state="pending" />
        ) : due === 0 && total > 0 ? (
          <StateSign state="paid" />
        ) : status === "bill_requested" ? (
          <StateSign state="bill" />
        ) : null}
      </span>
      <span className={styles.line}>
        {isOverLimit ? (
          <Badge loud icon={TriangleAlert}>
            {t("checks.overLimit")}
          </Badge>
        ) : (
          <span />
        )}
        <span className={styles.due}>
          <Money amount={due} />
        </span>
      </span>
    </button>
  );
}
