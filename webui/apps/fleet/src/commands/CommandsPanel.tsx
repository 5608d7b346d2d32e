import { Button, Card, EmptyState, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import type { CommandPage, CommandView, SiteView } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox, PackagePlus, Undo2 } from "lucide-react";
import { Answer, Code, Column, Row } from "../shell/Frame.tsx";
import { answerOf, useAct, useMay, useVendor } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { AskButtons } from "./AskButtons.tsx";
import { CommandSign } from "./CommandSign.tsx";
import { DiagnosticsCard } from "./DiagnosticsCard.tsx";
import { commandsText } from "./text.ts";

/** Answers are waited for here. */
const AGAIN_MS = 3_000;

const KINDS = [
  "restart",
  "join_card",
  "set_config",
  "update",
  "update_cancel",
  "diagnostics",
  "support_open",
  "support_status",
  "support_logs",
  "support_printers",
  "support_reprint",
  "support_pin",
  "support_close",
] as const;

/** What a box was asked and what became of it; and what may be asked of it. */
export function CommandsPanel({ site }: { readonly site: SiteView }) {
  const t = useText(commandsText);
  const mayAsk = useMay()("fleet.command") && site.box !== null && site.deregistered_ms === 0;
  if (site.box === null)
    return (
      <EmptyState icon={PackagePlus} title={t("noBox")}>
        {t("noBoxHint")}
      </EmptyState>
    );
  return (
    <Column>
      {mayAsk ? <AskButtons siteId={site.id} printers={site.box.printers} /> : null}
      <Card title={t("title")}>
        <Commands siteId={site.id} mayTakeBack={mayAsk} />
      </Card>
      <DiagnosticsCard siteId={site.id} mayAsk={mayAsk} />
    </Column>
  );
}

function Commands({ siteId, mayTakeBack }: { readonly siteId: string; readonly mayTakeBack: boolean }) {
  const t = useText(commandsText);
  const { api } = useVendor();
  const pages = useInfiniteQuery({
    queryKey: ["commands", siteId],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const params = { path: { site_id: siteId }, query: { before: pageParam } };
      return answerOf(api.GET("/api/sites/{site_id}/commands", { params }));
    },
    getNextPageParam: ({ next = "" }: CommandPage) => (next === "" ? undefined : next),
    refetchInterval: AGAIN_MS,
  });
  return (
    <>
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly CommandPage[]) => {
          const rows = read.flatMap(({ commands }) => commands);
          return rows.length > 0 ? (
            <CommandTable siteId={siteId} rows={rows} mayTakeBack={mayTakeBack} />
          ) : (
            <EmptyState icon={Inbox} title={t("none")}>
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

interface CommandTableProps {
  readonly siteId: string;
  readonly rows: readonly CommandView[];
  readonly mayTakeBack: boolean;
}

function CommandTable({ siteId, rows, mayTakeBack }: CommandTableProps) {
  const t = useText(commandsText);
  const dates = useDates();
  const columns: readonly TableColumn<CommandView>[] = [
    { key: "what", word: t("column.what"), cell: (row) => <What row={row} /> },
    {
      key: "state",
      word: t("column.state"),
      cell: (row) => <CommandSign state={isTakenBack(row) ? "withdrawn" : row.state} />,
    },
    {
      key: "asked",
      word: t("column.asked"),
      cell: (row) => t("by", { moment: dates.moment(row.asked_ms), name: row.by_name }),
    },
    { key: "answer", word: t("column.answer"), cell: (row) => <Outcome row={row} /> },
    ...(mayTakeBack
      ? [
          {
            key: "act",
            word: t("column.act"),
            cell: (row: CommandView) =>
              row.state === "waiting" ? <TakeBack siteId={siteId} commandId={row.id} /> : "–",
          },
        ]
      : []),
  ];
  return <Table label={t("title")} columns={columns} rows={rows} keyOf={(row) => row.id} />;
}

function isTakenBack({ state, detail }: CommandView): boolean {
  return state === "expired" && detail.key === "command_taken_back";
}

function What({ row }: { readonly row: CommandView }) {
  const t = useText(commandsText);
  const known = KINDS.find((kind) => kind === row.kind);
  // What belongs to a bundle or a session is known by its id, which tells a reader nothing.
  const told = Object.entries(row.args).filter(([name]) => !/^(session|ask|bundle_id|by)$/.test(name));
  return (
    <Row>
      {known ? t(`kind.${known}`) : <Code>{row.kind}</Code>}
      {told.length > 0 ? (
        <Code>{told.map(([name, value]) => `${name} = ${String(value)}`).join(", ")}</Code>
      ) : null}
    </Row>
  );
}

function Outcome({ row }: { readonly row: CommandView }) {
  const t = useText(commandsText);
  const dates = useDates();
  const words = useSaid();
  if (row.state === "waiting")
    return row.given_ms > 0
      ? t("given", { moment: dates.time(row.given_ms) })
      : t("until", { moment: dates.moment(row.until_ms) });
  const at = row.answered_ms > 0 ? dates.moment(row.answered_ms) : "";
  return [at, words(row.detail)].filter(Boolean).join(" · ") || "–";
}

function TakeBack({ siteId, commandId }: { readonly siteId: string; readonly commandId: string }) {
  const t = useText(commandsText);
  const act = useAct();
  const params = { path: { site_id: siteId, command_id: commandId } };
  const withdraw = () =>
    void act.run(
      (api) => api.DELETE("/api/sites/{site_id}/commands/{command_id}", { params }),
      t("withdrawn"),
    );
  return (
    <Button icon={Undo2} pending={act.isBusy} onClick={withdraw}>
      {t("withdraw")}
    </Button>
  );
}
