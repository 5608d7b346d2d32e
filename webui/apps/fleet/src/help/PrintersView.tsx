import { Button, Dialog, List, ListItem, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import { Printer } from "lucide-react";
import { useState } from "react";
import { Hint } from "../shell/Frame.tsx";
import { useCondition } from "../told/told.ts";
import { Part } from "./Part.tsx";
import { numberOf, partOf, rowsOf, type Said, wordOf } from "./said.ts";
import { helpText } from "./text.ts";

interface PrintersProps {
  readonly view: Said;
  readonly onReprint: (jobId: number) => void;
}

/** Printers, stations with what waits for them, and the last tickets, which can be printed once more. */
export function PrintersView({ view, onReprint }: PrintersProps) {
  const t = useText(helpText);
  const condition = useCondition();
  const printers = rowsOf(view, "printers");
  const columns: readonly TableColumn<Said>[] = [
    { key: "name", word: t("printers.name"), cell: (row) => wordOf(row, "name") },
    {
      key: "address",
      word: t("printers.address"),
      cell: (row) => `${wordOf(row, "ip_address")}:${wordOf(row, "port")}`,
    },
    { key: "condition", word: t("printers.condition"), cell: (row) => condition(wordOf(row, "condition")) },
    { key: "grade", word: t("printers.grade"), cell: (row) => wordOf(row, "grade") },
    { key: "waits", word: t("printers.waits"), end: true, cell: (row) => numberOf(row, "waiting") },
  ];
  return (
    <>
      <Part title={t("printers.printers")}>
        {printers.length === 0 ? (
          <Hint>{t("printers.none")}</Hint>
        ) : (
          <Table
            label={t("printers.printers")}
            columns={columns}
            rows={printers}
            keyOf={(row) => wordOf(row, "id")}
          />
        )}
      </Part>
      <Stations view={view} />
      <Jobs view={view} onReprint={onReprint} />
    </>
  );
}

function Stations({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  const printers = rowsOf(view, "printers");
  const rows = rowsOf(view, "stations");
  return (
    <Part title={t("printers.stations")}>
      {rows.length === 0 ? <Hint>{t("printers.none")}</Hint> : null}
      {rows.length > 0 ? (
        <List label={t("printers.stations")}>
          {rows.map((row) => {
            const at = printers.find((one) => one.id === row.printer_id);
            const waiting = Object.entries(partOf(row, "waiting")).map(
              ([state, count]) => `${state}: ${count}`,
            );
            const where = at ? t("printers.at", { name: wordOf(at, "name") }) : t("printers.nowhere");
            return (
              <ListItem
                key={wordOf(row, "id")}
                title={wordOf(row, "name")}
                under={[where, ...waiting].join(" · ")}
              />
            );
          })}
        </List>
      ) : null}
    </Part>
  );
}

function Jobs({ view, onReprint }: PrintersProps) {
  const t = useText(helpText);
  const dates = useDates();
  const [held, setHeld] = useState<Said | null>(null);
  const rows = rowsOf(view, "jobs");
  const again = () => {
    if (held) onReprint(numberOf(held, "id"));
    setHeld(null);
  };
  const columns: readonly TableColumn<Said>[] = [
    {
      key: "number",
      word: t("printers.number"),
      cell: (row) => numberOf(row, "number") || wordOf(row, "id"),
    },
    { key: "kind", word: t("printers.kind"), cell: (row) => wordOf(row, "kind") },
    {
      key: "state",
      word: t("printers.state"),
      cell: (row) => [row.state, row.reason].filter(Boolean).join(" · "),
    },
    { key: "tries", word: t("printers.tries"), end: true, cell: (row) => numberOf(row, "attempts") },
    { key: "made", word: t("printers.made"), cell: (row) => dates.moment(wordOf(row, "made_at")) },
    {
      key: "act",
      word: t("printers.act"),
      cell: (row) => (
        <Button icon={Printer} onClick={() => setHeld(row)}>
          {t("printers.again")}
        </Button>
      ),
    },
  ];
  return (
    <Part title={t("printers.jobs")}>
      {rows.length === 0 ? (
        <Hint>{t("printers.none")}</Hint>
      ) : (
        <Table label={t("printers.jobs")} columns={columns} rows={rows} keyOf={(row) => wordOf(row, "id")} />
      )}
      <Dialog
        open={held !== null}
        onOpenChange={() => setHeld(null)}
        title={t("printers.againAsk", { number: held ? wordOf(held, "number") : "" })}
        description={t("printers.againHint")}
        actions={
          <Button kind="primary" wide icon={Printer} onClick={again}>
            {t("printers.again")}
          </Button>
        }
      />
    </Part>
  );
}
