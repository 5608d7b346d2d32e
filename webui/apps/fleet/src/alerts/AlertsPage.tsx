import { Button, EmptyState, Segmented, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import type { IncidentView } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff, CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Answer, Frame, Row } from "../shell/Frame.tsx";
import { Sign } from "../shell/Sign.tsx";
import { answerOf, useMay, useVendor } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { TargetsCard } from "./TargetsCard.tsx";
import { alertsText } from "./text.ts";

const AGAIN_MS = 10_000;
const AT_ONCE = 100;

/** What needs somebody, and who is told of it. */
export function AlertsPage() {
  const t = useText(alertsText);
  const may = useMay();
  const [which, setWhich] = useState<"now" | "all">("now");
  return (
    <Frame
      title={t("title")}
      actions={
        <Segmented
          label={t("which")}
          value={which}
          onChange={setWhich}
          choices={[
            { key: "now", word: t("now") },
            { key: "all", word: t("all") },
          ]}
        />
      }
    >
      <Incidents isOpen={which === "now"} />
      {may("fleet.alerts") ? <TargetsCard /> : null}
    </Frame>
  );
}

function Incidents({ isOpen }: { readonly isOpen: boolean }) {
  const t = useText(alertsText);
  const { api } = useVendor();
  const pages = useInfiniteQuery({
    queryKey: ["incidents", isOpen],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const query = { is_open: isOpen, before: pageParam, limit: AT_ONCE };
      return answerOf(api.GET("/api/alerts", { params: { query } }));
    },
    getNextPageParam: (read: readonly IncidentView[]) =>
      read.length < AT_ONCE ? undefined : read.at(-1)?.id,
    refetchInterval: AGAIN_MS,
  });
  return (
    <>
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly (readonly IncidentView[])[]) => {
          const rows = read.flat();
          return rows.length > 0 ? (
            <IncidentTable rows={rows} />
          ) : (
            <EmptyState icon={BellOff} title={t("none")}>
              {t("noneHint")}
            </EmptyState>
          );
        }}
      </Answer>
      {pages.hasNextPage ? (
        <Row>
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("more")}
          </Button>
        </Row>
      ) : null}
    </>
  );
}

function IncidentTable({ rows }: { readonly rows: readonly IncidentView[] }) {
  const t = useText(alertsText);
  const dates = useDates();
  const words = useSaid();
  const [, go] = useLocation();
  const columns: readonly TableColumn<IncidentView>[] = [
    { key: "site", word: t("column.site"), cell: (row) => row.site_name, by: (row) => row.site_name },
    {
      key: "what",
      word: t("column.what"),
      cell: (row) => (
        <Sign
          icon={row.resolved_ms > 0 ? CircleCheck : TriangleAlert}
          tone={row.resolved_ms > 0 ? "good" : "bad"}
        >
          {t(`kind.${row.kind}`)}
        </Sign>
      ),
    },
    {
      key: "detail",
      word: t("column.detail"),
      cell: (row) => [row.subject, words(row.detail)].filter(Boolean).join(" · ") || "–",
    },
    {
      key: "since",
      word: t("column.since"),
      cell: (row) => dates.moment(row.opened_ms),
      by: (row) => row.opened_ms,
    },
    {
      key: "over",
      word: t("column.over"),
      cell: (row) => (row.resolved_ms > 0 ? dates.moment(row.resolved_ms) : t("lasts")),
    },
  ];
  return (
    <Table
      label={t("incidents")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      onOpen={(row) => go(`/sites/${row.site_id}`)}
    />
  );
}
