import type { HistoryEntry, OrderView } from "@comanda/api";
import { useLineNames } from "@comanda/check/lines";
import { Card, Loading, ProblemNote, Switch, useBox, useDates, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FactDetails, useFactWord } from "../../audit/facts/FactWords.tsx";
import { factText } from "../../audit/facts/text/index.ts";
import { type Names, useNames } from "../../audit/facts/useNames.ts";
import { serviceText } from "../text/index.ts";
import styles from "./OrderTimeline.module.css";

/** What follows by itself from another fact, or is the box's own work. */
const QUIET = new Set([
  "LinesPaid",
  "LinesUnpaid",
  "CheckCounted",
  "DraftSaved",
  "DraftDiscarded",
  "ActDone",
  "ActUndone",
]);
const isQuiet = ({ type }: HistoryEntry) =>
  QUIET.has(type) || type === "TicketQueued" || type === "TicketPrinted";

/** Everything that happened to a check, as one would tell it: when, who, on which device, what and why. */
export function OrderTimeline({ order }: { readonly order: OrderView }) {
  const t = useText(serviceText);
  const { queries } = useBox();
  const names = useNames();
  const { data, error, refetch } = useQuery(queries.orderHistory(order.id));
  const lineName = useLineNames();
  const [isWhole, setWhole] = useState(false);
  const items = new Map(order.items.map((item) => [item.id, lineName(item.product_id, item.name)]));
  return (
    <Card title={t("history.title")}>
      <Switch label={t("history.whole")} hint={t("history.wholeSaid")} on={isWhole} onChange={setWhole} />
      {data === undefined ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <ol className={styles.line}>
          {data
            .filter((entry) => isWhole || !isQuiet(entry))
            .map((entry) => (
              <Entry key={entry.seq} entry={entry} names={names} itemName={(id) => items.get(id) ?? null} />
            ))}
        </ol>
      )}
    </Card>
  );
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly names: Names;
  readonly itemName: (itemId: string) => string | null;
}

function Entry({ entry, names, itemName }: EntryProps) {
  const t = useText(factText);
  const wordOf = useFactWord();
  const dates = useDates();
  const { type, at, actor_name, device, payload } = entry;
  const who = actor_name ?? t("by.box");
  const where = device === null || device === "box" ? "" : t("by.device", { name: names.device(device) });
  return (
    <li className={styles.entry}>
      <time dateTime={at} title={dates.moment(at)}>
        {dates.time(at)}
      </time>
      <div className={styles.words}>
        <strong>{wordOf(type)}</strong>
        <FactDetails payload={payload} names={names} itemName={itemName} />
        <span className={styles.who}>
          {who} {where}
        </span>
      </div>
    </li>
  );
}
