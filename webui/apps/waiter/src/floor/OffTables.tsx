import type { ErrandView } from "@comanda/api";
import type { OutboxEntry } from "@comanda/core";
import {
  Badge,
  Button,
  EmptyState,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  StateSign,
  TimeAgo,
  useAhead,
  useOutbox,
  useOverlaidErrands,
  useText,
} from "@comanda/ui";
import { BellRing, GlassWater, Plus } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";
import { KINDS, NewErrandSheet } from "./NewErrandSheet.tsx";

/** Checks of guests who sit at no table: tabs at the bar, take-away, pickup. `isOnly` where the house has no tables yet. */
export function OffTables({ isOnly }: { readonly isOnly: boolean }) {
  const t = useText(waiterText);
  const { errands: data, problem: error, readAgain } = useOverlaidErrands();
  const [isOpening, setOpening] = useState(false);
  const waiting = useOutbox().filter(
    ({ method, path, orderId }) =>
      method === "POST" &&
      path === "/api/orders/errands" &&
      !(data ?? []).some(({ order }) => order.id === orderId),
  );
  const opener = (
    <Button kind="primary" big icon={Plus} onClick={() => setOpening(true)}>
      {t("off.new")}
    </Button>
  );
  return (
    <div className={styles.off}>
      {isOnly ? (
        <p className={styles.said}>
          {t("floor.none")}. {t("floor.noneSaid")}
        </p>
      ) : null}
      {data === null ? (
        error ? (
          <>
            <ProblemNote problem={error} onRetry={readAgain} />
            {opener}
          </>
        ) : (
          <Loading word={t("off.loading")} />
        )
      ) : data.length + waiting.length === 0 ? (
        <EmptyState icon={GlassWater} title={t("off.none")} action={opener}>
          {t("off.noneSaid")}
        </EmptyState>
      ) : (
        <>
          <List label={t("off.title")}>
            {data.map((errand) => (
              <Errand key={errand.order.id} errand={errand} />
            ))}
            {waiting.map((entry) => (
              <WaitingErrand key={entry.id} entry={entry} />
            ))}
          </List>
          {opener}
        </>
      )}
      <NewErrandSheet open={isOpening} onOpenChange={setOpening} />
    </div>
  );
}

function Errand({ errand }: { readonly errand: ErrandView }) {
  const t = useText(waiterText);
  const ahead = useAhead();
  const [, navigate] = useLocation();
  const { order, name, queue_number, is_over_limit, ready_at } = errand;
  const kind = KINDS.find((one) => one === errand.kind) ?? "counter";
  const number = queue_number === null ? null : t("off.queue", { number: queue_number });
  return (
    <ListItem
      title={name ?? number ?? order.table_label}
      under={
        <>
          <span>{t(`off.kind.${kind}`)}</span>
          <StateSign
            state={order.bill_requested_at !== null ? "bill" : order.status === "paid" ? "paid" : "open"}
          />
          <TimeAgo since={order.opened_at} ahead={ahead} />
          {ready_at === null ? null : (
            <Badge loud icon={BellRing}>
              {t("off.ready")}
            </Badge>
          )}
          {is_over_limit ? <Badge loud>{t("off.limit")}</Badge> : null}
        </>
      }
      end={<Money amount={order.total} />}
      onPress={() => navigate(`/order/${order.id}`)}
    />
  );
}

/** A check that lies on this phone until the box answers. */
function WaitingErrand({ entry }: { readonly entry: OutboxEntry }) {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  const wish = entry.body as Readonly<Record<string, unknown>>;
  const kind = KINDS.find((one) => one === wish.kind) ?? "counter";
  const name = typeof wish.name === "string" ? wish.name : t(`off.kind.${kind}`);
  return (
    <ListItem
      title={name}
      under={
        <>
          <span>{t(`off.kind.${kind}`)}</span>
          <StateSign state={entry.state === "parked" ? "parked" : "pending"} />
        </>
      }
      onPress={() => navigate(entry.state === "parked" ? "/waiting" : `/order/${entry.orderId}`)}
    />
  );
}
