import type { StationView } from "@comanda/api";
import { Button, Dialog, Field, ProblemNote, TextInput, useText, useToasts } from "@comanda/ui";
import { MessageSquareText, Printer } from "lucide-react";
import { useState } from "react";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./printing.module.css";
import { printingText } from "./text.ts";

/** Print a station's tickets again from a number on, or some words for whoever works there. */
export function ReprintSheet({
  station,
  onClose,
}: {
  readonly station: StationView;
  readonly onClose: () => void;
}) {
  const t = useText(printingText);
  const { show } = useToasts();
  const change = useChange("jobs");
  const [from, setFrom] = useState("");
  const [words, setWords] = useState("");
  const params = { path: { station_id: station.id } };
  const isNumber = /^\d+$/.test(from.trim());
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} title={station.name}>
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={t("station.reprintFrom")} hint={t("station.reprintHint")}>
          <TextInput inputMode="numeric" value={from} onChange={setFrom} />
        </Field>
        <Button
          icon={Printer}
          disabled={!isNumber}
          pending={change.isBusy}
          onClick={() =>
            void change
              .run(async (api) => {
                const body = { from_number: Number(from) };
                const { job_ids } = await answerOf(
                  api.POST("/api/stations/{station_id}/reprint", { params, body }),
                );
                show({ kind: "good", text: t("station.reprinted", { count: job_ids.length }) });
              })
              .then(close)
          }
        >
          {t("station.reprint")}
        </Button>
        <Field label={t("station.message")}>
          <TextInput value={words} onChange={setWords} maxLength={200} />
        </Field>
        <Button
          icon={MessageSquareText}
          disabled={words.trim() === ""}
          pending={change.isBusy}
          onClick={() =>
            void change
              .run(
                (api) =>
                  api.POST("/api/stations/{station_id}/messages", { params, body: { text: words.trim() } }),
                { text: t("station.messageDone", { name: station.name }) },
              )
              .then(close)
          }
        >
          {t("station.messageSend")}
        </Button>
      </div>
    </Dialog>
  );
}
