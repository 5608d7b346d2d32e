import { Button, EmptyState, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import type { HeartbeatLine, HeartbeatPage } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, HeartPulse, TriangleAlert } from "lucide-react";
import { Answer, Row } from "../shell/Frame.tsx";
import { answerOf, useVendor } from "../shell/vendor.ts";
import { useReason } from "../told/told.ts";
import { siteText } from "./text.ts";

/** Every sign of life, newest first. */
export function HistoryPanel({ id }: { readonly id: string }) {
  const t = useText(siteText);
  const { api } = useVendor();
  const pages = useInfiniteQuery({
    queryKey: ["heartbeats", id],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => {
      const params = { path: { site_id: id }, query: { before_ms: pageParam, limit: 100 } };
      return answerOf(api.GET("/api/sites/{site_id}/heartbeats", { params }));
    },
    getNextPageParam: ({ next_ms = 0 }: HeartbeatPage) => (next_ms === 0 ? undefined : next_ms),
  });
  return (
    <>
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly HeartbeatPage[]) => {
          const rows = read.flatMap(({ heartbeats }) => heartbeats);
          return rows.length > 0 ? (
            <Beats rows={rows} />
          ) : (
            <EmptyState icon={HeartPulse} title={t("history.none")}>
              {t("history.noneHint")}
            </EmptyState>
          );
        }}
      </Answer>
      {pages.hasNextPage ? (
        <Row>
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("history.more")}
          </Button>
        </Row>
      ) : null}
    </>
  );
}

function Beats({ rows }: { readonly rows: readonly HeartbeatLine[] }) {
  const t = useText(siteText);
  const dates = useDates();
  const reason = useReason();
  const columns: readonly TableColumn<HeartbeatLine>[] = [
    { key: "at", word: t("history.at"), cell: (row) => dates.moment(row.at_ms) },
    {
      key: "health",
      word: t("history.health"),
      cell: (row) => (
        <Row>
          {row.health_ok && !row.forked ? (
            <CircleCheck aria-hidden size="1.2em" />
          ) : (
            <TriangleAlert aria-hidden size="1.2em" />
          )}
          {row.forked
            ? t("history.forked")
            : row.health_ok
              ? t("box.well")
              : row.reasons.map(reason).join(", ")}
        </Row>
      ),
    },
    { key: "version", word: t("box.version"), cell: (row) => row.version },
    { key: "address", word: t("history.address"), cell: (row) => row.address },
    { key: "orders", word: t("box.orders"), end: true, cell: (row) => row.usage.orders_today },
    {
      key: "up",
      word: t("box.up"),
      end: true,
      cell: (row) => t("box.hours", { count: Math.floor(row.uptime_s / 3600) }),
    },
  ];
  return (
    <Table
      label={t("tab.history")}
      columns={columns}
      rows={rows}
      keyOf={(row) => `${row.at_ms}-${row.seq}`}
    />
  );
}
