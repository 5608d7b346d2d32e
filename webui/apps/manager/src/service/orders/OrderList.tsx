import type { OrderHead } from "@comanda/api";
import {
  Button,
  EmptyState,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  Table,
  useDates,
  useRestaurant,
  useText,
} from "@comanda/ui";
import { Download, SearchX } from "lucide-react";
import { useLocation } from "wouter";
import { PageFrame } from "../../shell/PageFrame.tsx";
import { useShell } from "../../shell/ShellContext.ts";
import { useDownload } from "../../shell/useDownload.ts";
import { useIsDesk } from "../../shell/useIsDesk.ts";
import { useParams } from "../../shell/useParams.ts";
import { useTradingDays } from "../../shell/useTradingDays.ts";
import { serviceText } from "../text/index.ts";
import { OrderFilters } from "./OrderFilters.tsx";
import styles from "./OrderList.module.css";
import { OrderStatus } from "./OrderStatus.tsx";
import { queryOf, useOrders, wishOf } from "./useOrders.ts";

/** Checks, the newest first, as far as the filters let them through. */
export function OrderList() {
  const t = useText(serviceText);
  const params = useParams();
  const { may } = useShell();
  const { take, isBusy } = useDownload();
  const { zone } = useRestaurant();
  const { firstHour } = useTradingDays();
  const wish = wishOf(params, { zone, firstHour });
  const { orders, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOrders(wish);
  const csv = may("reports.see") ? (
    <Button
      icon={Download}
      pending={isBusy}
      onClick={() => void take(`/api/reports/orders?format=csv&${queryOf(wish)}`, "orders.csv")}
    >
      {t("orders.export")}
    </Button>
  ) : null;
  return (
    <PageFrame wide title={t("orders.title")} actions={csv}>
      <OrderFilters params={params} />
      {orders === null ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading word={t("orders.loading")} />
        )
      ) : orders.length === 0 ? (
        <EmptyState icon={SearchX} title={t("orders.none")}>
          {t("orders.noneSaid")}
        </EmptyState>
      ) : (
        <Orders orders={orders} />
      )}
      {hasNextPage ? (
        <Button onClick={() => void fetchNextPage()} pending={isFetchingNextPage}>
          {t("orders.more")}
        </Button>
      ) : null}
    </PageFrame>
  );
}

function Orders({ orders }: { readonly orders: readonly OrderHead[] }) {
  const t = useText(serviceText);
  const dates = useDates();
  const [, go] = useLocation();
  const isDesk = useIsDesk();
  const open = ({ id }: OrderHead) => go(`/orders/${id}`);
  const namesOf = ({ waiters }: OrderHead) => waiters.map(({ name }) => name).join(", ");
  const placeOf = (order: OrderHead) => order.table_label || t("orders.noTable");
  if (!isDesk)
    return (
      <List label={t("orders.title")}>
        {orders.map((order) => (
          <ListItem
            key={order.id}
            title={`${placeOf(order)} · ${order.number}`}
            under={
              <>
                <OrderStatus status={order.status} />
                <span>{dates.moment(order.opened_at)}</span>
                <span>{namesOf(order)}</span>
              </>
            }
            end={<Money amount={order.total} />}
            onPress={() => open(order)}
          />
        ))}
      </List>
    );
  return (
    <Table
      label={t("orders.title")}
      rows={orders}
      keyOf={({ id }) => id}
      onOpen={open}
      columns={[
        {
          key: "number",
          word: t("orders.number"),
          cell: ({ number }) => number,
          by: ({ number }) => number,
          end: true,
        },
        { key: "table", word: t("orders.table"), cell: placeOf, by: placeOf },
        {
          key: "opened",
          word: t("orders.opened"),
          cell: ({ opened_at }) => <span className={styles.whole}>{dates.moment(opened_at)}</span>,
          by: ({ opened_at }) => opened_at,
        },
        { key: "waiter", word: t("orders.waiter"), cell: namesOf, by: namesOf },
        {
          key: "state",
          word: t("orders.state"),
          cell: ({ status }) => <OrderStatus status={status} />,
          by: ({ status }) => status,
        },
        {
          key: "covers",
          word: t("orders.guests"),
          cell: ({ covers }) => covers ?? "–",
          by: ({ covers }) => covers ?? 0,
          end: true,
        },
        {
          key: "due",
          word: t("orders.due"),
          cell: ({ due }) => <Money amount={due} />,
          by: ({ due }) => due,
          end: true,
        },
        {
          key: "total",
          word: t("orders.total"),
          cell: ({ total }) => <Money amount={total} />,
          by: ({ total }) => total,
          end: true,
        },
      ]}
    />
  );
}
