import { Segmented, Table, type TableColumn, useDates, useText } from "@comanda/ui";
import { useState } from "react";
import { Code, Hint } from "../shell/Frame.tsx";
import { rowsOf, type Said, wordOf } from "./said.ts";
import { helpText } from "./text.ts";

const BAD = new Set(["warning", "error", "critical"]);
const HEADS = new Set(["timestamp", "level", "event", "key"]);

/** The last lines that the box logged, the newest first. */
export function LogsView({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  const dates = useDates();
  const [which, setWhich] = useState<"every" | "bad">("every");
  const rows: readonly Said[] = rowsOf(view, "lines")
    .map((line, at) => ({ ...line, key: at }))
    .reverse()
    .filter((line: Said) => which === "every" || BAD.has(wordOf(line, "level")));
  const columns: readonly TableColumn<Said>[] = [
    { key: "at", word: t("logs.at"), cell: (row) => at(row, dates.moment) },
    { key: "level", word: t("logs.level"), cell: (row) => wordOf(row, "level") },
    { key: "event", word: t("logs.event"), cell: (row) => <Code>{wordOf(row, "event")}</Code> },
    { key: "detail", word: t("logs.detail"), cell: (row) => <Code>{rest(row)}</Code> },
  ];
  return (
    <>
      <Segmented
        label={t("logs.which")}
        value={which}
        onChange={setWhich}
        choices={[
          { key: "every", word: t("logs.every") },
          { key: "bad", word: t("logs.bad") },
        ]}
      />
      {rows.length === 0 ? (
        <Hint>{t("logs.none")}</Hint>
      ) : (
        <Table label={t("ask.logs")} columns={columns} rows={rows} keyOf={(row) => wordOf(row, "key")} />
      )}
    </>
  );
}

function at(row: Said, moment: (at: string) => string): string {
  const told = wordOf(row, "timestamp");
  return Number.isNaN(Date.parse(told)) ? told : moment(told);
}

function rest(row: Said): string {
  return Object.keys(row)
    .filter((name) => !HEADS.has(name))
    .map((name) => `${name}: ${wordOf(row, name)}`)
    .join(" · ");
}
