import type { StationView } from "@comanda/api";
import {
  Button,
  Field,
  ProblemNote,
  Segmented,
  Select,
  Sheet,
  Stepper,
  Switch,
  TextInput,
  useText,
} from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Form, Labelled } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./printing.module.css";
import { usePrinters } from "./printingData.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly station: StationView | null;
  readonly all: readonly StationView[];
  readonly onClose: () => void;
}

const NONE = "";

/** A place that makes things: its printer, its spare, and how its tickets are. */
export function StationSheet({ station, all, onClose }: Props) {
  const t = useText(printingText);
  const h = useText(houseText);
  const change = useChange("stations", "printers");
  const printers = usePrinters().data ?? [];
  const [name, setName] = useState(station?.name ?? "");
  const [printer, setPrinter] = useState(String(station?.printer_id ?? NONE));
  const [spare, setSpare] = useState(String(station?.spare_station_id ?? NONE));
  const [language, setLanguage] = useState<"el" | "en" | "house">(
    station?.language === "el" || station?.language === "en" ? station.language : "house",
  );
  const [isBill, setBill] = useState(station?.is_bill ?? false);
  const [buzzer, setBuzzer] = useState(station?.buzzer ?? false);
  const [copies, setCopies] = useState(station?.copies ?? 1);
  const [age, setAge] = useState(station?.age_limit_minutes ?? 60);
  const [failover, setFailover] = useState(station?.failover_after_s ?? 60);

  const save = async () => {
    const body = {
      name: name.trim(),
      printer_id: printer === NONE ? null : Number(printer),
      spare_station_id: spare === NONE ? null : Number(spare),
      language: language === "house" ? null : language,
      is_bill: isBill,
      buzzer,
      copies,
      age_limit_minutes: age,
      failover_after_s: failover,
    };
    const isDone = await change.run(
      (api) =>
        station === null
          ? api.POST("/api/stations", { body })
          : api.PUT("/api/stations/{station_id}", {
              params: { path: { station_id: station.id } },
              body,
            }),
      { text: station === null ? h("added", { name }) : h("saved") },
    );
    if (isDone) onClose();
  };
  const remove = () =>
    station &&
    void change
      .run(
        (api) => api.DELETE("/api/stations/{station_id}", { params: { path: { station_id: station.id } } }),
        { text: h("removed", { name: station.name }) },
      )
      .then((isDone) => isDone && onClose());

  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={station?.name ?? t("station.add")}
      actions={
        <>
          {station ? (
            <Button kind="quiet" icon={Trash2} onClick={remove}>
              {t("station.remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabled={name.trim() === ""}
            onClick={() => void save()}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={h("name")}>
            <TextInput value={name} onChange={setName} maxLength={40} />
          </Field>
          <Field label={t("station.printer")}>
            <Select
              value={printer}
              onChange={setPrinter}
              choices={[
                { key: NONE, word: t("station.noPrinter") },
                ...printers.map((one) => ({ key: String(one.id), word: one.name })),
              ]}
            />
          </Field>
          <Field label={t("station.spare")}>
            <Select
              value={spare}
              onChange={setSpare}
              choices={[
                { key: NONE, word: h("none") },
                ...all
                  .filter(({ id }) => id !== station?.id)
                  .map((one) => ({ key: String(one.id), word: one.name })),
              ]}
            />
          </Field>
        </Form>
        <Labelled label={t("station.language")}>
          <Segmented
            label={t("station.language")}
            value={language}
            onChange={setLanguage}
            choices={[
              { key: "house", word: h("language.house") },
              { key: "el", word: h("language.el") },
              { key: "en", word: h("language.en") },
            ]}
          />
        </Labelled>
        <div>
          <Switch label={t("station.bill")} on={isBill} onChange={setBill} />
          <Switch label={t("station.buzzer")} on={buzzer} onChange={setBuzzer} />
        </div>
        {(
          [
            ["station.copies", copies, setCopies, 1, 5],
            ["station.age", age, setAge, 1, 1_440],
            ["station.failover", failover, setFailover, 1, 3_600],
          ] as const
        ).map(([key, value, set, least, most]) => (
          <span key={key} className={styles.count}>
            {t(key)}
            <Stepper label={t(key)} value={value} onChange={set} least={least} most={most} />
          </span>
        ))}
      </div>
    </Sheet>
  );
}
