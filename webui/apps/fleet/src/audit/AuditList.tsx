import { Button, EmptyState, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import type { AuditLine, AuditPage } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { Answer, Code, Row } from "../shell/Frame.tsx";
import { answerOf, useVendor } from "../shell/vendor.ts";
import { auditText } from "./text.ts";

/** The lines of the audit, newest first; of one site, or of all. */
export function AuditList({ siteId = "" }: { readonly siteId?: string }) {
  const t = useText(auditText);
  const { api } = useVendor();
  const pages = useInfiniteQuery({
    queryKey: ["audit", siteId],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answerOf(api.GET("/api/audit", { params: { query: { site_id: siteId, before: pageParam } } })),
    getNextPageParam: ({ next = "" }: AuditPage) => (next === "" ? undefined : next),
  });
  return (
    <>
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly AuditPage[]) => {
          const rows = read.flatMap(({ lines }) => lines);
          return rows.length > 0 ? (
            <Lines rows={rows} />
          ) : (
            <EmptyState icon={ScrollText} title={t("none")}>
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

function Lines({ rows }: { readonly rows: readonly AuditLine[] }) {
  const t = useText(auditText);
  const dates = useDates();
  const columns: readonly TableColumn<AuditLine>[] = [
    { key: "at", word: t("at"), cell: (row) => dates.moment(row.at_ms) },
    { key: "who", word: t("who"), cell: (row) => row.admin_name || t("itself") },
    { key: "what", word: t("what"), cell: (row) => <Code>{row.action}</Code> },
    { key: "detail", word: t("detail"), cell: (row) => <Code>{told(row.detail, dates.moment)}</Code> },
    { key: "from", word: t("from"), cell: (row) => row.address },
  ];
  return <Table label={t("title")} columns={columns} rows={rows} keyOf={(row) => row.id} />;
}

function told(detail: AuditLine["detail"], moment: (at: number) => string): string {
  const word = (name: string, value: unknown) =>
    name.endsWith("_ms") && typeof value === "number"
      ? moment(value)
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return Object.entries(detail)
    .map(([name, value]) => `${name.replace(/_ms$/, "")}: ${word(name, value)}`)
    .join(" · ");
}
