import type { ImportReport } from "@comanda/api";
import type { Attempt } from "@comanda/core";
import { Button, Card, Field, Loading, ProblemNote, TextArea, useBox, useText } from "@comanda/ui";
import { Download, FileUp } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { keepFile, sendFile } from "../house/files.ts";
import house from "../house/house.module.css";
import { useChange } from "../house/useChange.ts";
import { ImportFaults } from "./ImportFaults.tsx";
import { ImportPreview } from "./ImportPreview.tsx";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";

type Format = "csv" | "xlsx" | "list";
interface Given {
  readonly format: Format;
  readonly body: Blob | string;
}

const TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv",
  list: "text/plain",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

function formatOf(name: string): Format {
  return /\.xlsx$/i.test(name) ? "xlsx" : /\.csv$/i.test(name) ? "csv" : "list";
}

/** Files into the menu and out of it. */
export function FilePanel() {
  const t = useText(menuText);
  const box = useBox();
  const change = useChange("products", "menu");
  return (
    <div className={house.grid}>
      <ImportCard />
      <Card title={t("file.give")}>
        <Hint>{t("file.giveLead")}</Hint>
        <Row>
          {(["csv", "xlsx", "list"] as const).map((format) => (
            <Button
              key={format}
              icon={Download}
              onClick={() =>
                void change.run(() =>
                  keepFile(
                    box,
                    `/api/menu/export?format=${format}`,
                    `menu.${format === "list" ? "txt" : format}`,
                  ),
                )
              }
            >
              {t(`file.${format}`)}
            </Button>
          ))}
        </Row>
      </Card>
    </div>
  );
}

/** A file or a pasted list: looked at first, taken in when it is right. */
export function ImportCard({ onDone }: { readonly onDone?: () => void }) {
  const t = useText(menuText);
  const box = useBox();
  const change = useChange("products", "menu", "setup");
  const input = useRef<HTMLInputElement>(null);
  const [pasted, setPasted] = useState("");
  const [given, setGiven] = useState<Given | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const ask = (what: Given, attempt: Attempt, isTrial: boolean) =>
    sendFile<ImportReport>(
      box,
      attempt,
      `/api/menu/import?format=${what.format}&dry_run=${String(isTrial)}`,
      what.body,
      TYPES[what.format],
    );
  const look = (what: Given) => {
    setGiven(what);
    setReport(null);
    void change.run(async (_, attempt) => setReport(await ask(what, attempt, true)));
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) look({ format: formatOf(file.name), body: file });
  };
  const apply = async () => {
    if (given === null) return;
    if (!(await change.run((_, attempt) => ask(given, attempt, false), { text: t("file.done") }))) return;
    setReport(null);
    setGiven(null);
    setPasted("");
    onDone?.();
  };
  return (
    <Card title={t("file.take")}>
      <Hint>{t("file.lead")}</Hint>
      {change.isBusy && report === null ? <Loading word={t("file.reading")} /> : null}
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      {change.problem && given ? <ImportFaults problem={change.problem} given={given.body} /> : null}
      {report ? (
        <>
          <ImportPreview report={report} />
          <Row end>
            <Button
              onClick={() => {
                setReport(null);
                setGiven(null);
              }}
            >
              {t("file.away")}
            </Button>
            <Button
              kind="primary"
              pending={change.isBusy}
              disabledBecause={report.added.length + report.changed.length === 0 ? t("file.nothing") : null}
              onClick={() => void apply()}
            >
              {t("file.apply")}
            </Button>
          </Row>
        </>
      ) : (
        <div className={styles.main}>
          <input ref={input} type="file" accept=".csv,.xlsx,.txt" hidden onChange={choose} />
          <Button icon={FileUp} onClick={() => input.current?.click()}>
            {t("file.choose")}
          </Button>
          <Field label={t("file.paste")} hint={t("file.pasteHint")}>
            <TextArea rows={8} value={pasted} onChange={setPasted} placeholder={t("file.example")} />
          </Field>
          <Button disabled={pasted.trim() === ""} onClick={() => look({ format: "list", body: pasted })}>
            {t("file.look")}
          </Button>
        </div>
      )}
    </Card>
  );
}
