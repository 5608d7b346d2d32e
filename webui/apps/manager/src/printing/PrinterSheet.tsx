import { type PrinterView, Refusal } from "@comanda/api";
import {
  Button,
  ChipGroup,
  Field,
  ProblemNote,
  Select,
  Sheet,
  Switch,
  TextInput,
  useText,
  useToasts,
} from "@comanda/ui";
import { Ruler, Trash2 } from "lucide-react";
import { useState } from "react";
import { Form, Hint, Row } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { PrinterFacts } from "./MeetSheet.tsx";
import { PageChoice } from "./PageChoice.tsx";
import styles from "./printing.module.css";
import { gradeOf, useProfiles, useStations, whereOf } from "./printingData.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly printer: PrinterView | null;
  readonly onClose: () => void;
}

const USUAL = "jolimark-tp850ue";

function numberOrNull(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? Number(text) : null;
}

/** A printer by its address; the box measures it on a strip of paper when it is added. */
export function PrinterSheet({ printer, onClose }: Props) {
  const t = useText(printingText);
  const h = useText(houseText);
  const { show } = useToasts();
  const change = useChange("printers", "stations", "setup");
  const profiles = useProfiles().data ?? [];
  const stations = useStations().data ?? [];
  const [name, setName] = useState(printer?.name ?? "");
  const [address, setAddress] = useState(printer?.ip_address ?? "");
  const [port, setPort] = useState(String(printer?.port ?? 9100));
  const [isPortSure, setPortSure] = useState(false);
  const [profile, setProfile] = useState(printer?.profile ?? USUAL);
  const [columns, setColumns] = useState(String(printer?.columns ?? ""));
  const [stationIds, setStationIds] = useState<number[]>(printer?.station_ids ?? []);
  const isOnUsb = printer !== null && whereOf(printer) === "usb";
  const isMissing = name.trim() === "" || (!isOnUsb && address.trim() === "");

  const isPortDoubted = change.problem instanceof Refusal && change.problem.key === "port_unusual";

  const save = async () => {
    const body = {
      name: name.trim(),
      profile,
      columns: numberOrNull(columns),
    };
    const sure = isPortSure ? { is_port_sure: true } : {};
    const place = { ip_address: address.trim(), port: numberOrNull(port) ?? 9100, ...sure };
    const isDone = await change.run(
      (api) =>
        printer === null
          ? api.POST("/api/printers", {
              body: { ...body, ...place, ...(stationIds.length > 0 ? { station_ids: stationIds } : {}) },
            })
          : api.PUT("/api/printers/{printer_id}", {
              params: { path: { printer_id: printer.id } },
              body: { ...body, ...(isOnUsb ? {} : place), station_ids: stationIds },
            }),
      { text: printer === null ? h("added", { name }) : h("saved") },
    );
    if (isDone) onClose();
  };

  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={printer?.name ?? t("printer.add")}
      actions={
        <Button
          kind="primary"
          pending={change.isBusy}
          {...(printer === null ? { pendingWord: t("printer.adding") } : {})}
          disabledBecause={isMissing ? t("printer.needName") : null}
          onClick={() => void save()}
        >
          {printer === null ? t("printer.add") : h("save")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        {printer === null ? <Hint>{t("printer.noneHint")}</Hint> : null}
        <Form>
          <Field label={t("printer.name")} hint={t("printer.nameHint")}>
            <TextInput value={name} onChange={setName} maxLength={40} />
          </Field>
          {isOnUsb ? null : (
            <Field label={t("printer.address")} hint={t("printer.addressHint")}>
              <TextInput inputMode="decimal" value={address} onChange={setAddress} maxLength={60} />
            </Field>
          )}
          <Field label={t("printer.model")}>
            <Select
              value={profile}
              onChange={setProfile}
              choices={
                profiles.length > 0
                  ? profiles.map((one) => ({ key: one.name, word: one.label }))
                  : [{ key: profile, word: profile }]
              }
            />
          </Field>
        </Form>
        {stations.length > 0 ? (
          <>
            <ChipGroup
              label={t("printer.stations")}
              choices={stations.map((one) => ({ key: one.id, word: one.name }))}
              chosen={stationIds}
              onChange={setStationIds}
            />
            <Hint>{t("printer.stationsHint")}</Hint>
          </>
        ) : null}
        <Form>
          {isOnUsb ? null : (
            <Field label={t("printer.port")}>
              <TextInput
                inputMode="numeric"
                value={port}
                onChange={(typed) => {
                  setPort(typed);
                  setPortSure(false);
                }}
              />
            </Field>
          )}
          {isPortDoubted || isPortSure ? (
            <Switch
              label={t("printer.portSure")}
              hint={t("printer.portSureHint")}
              on={isPortSure}
              onChange={setPortSure}
            />
          ) : null}
          <Field label={t("printer.columns")} hint={t("printer.columnsHint")}>
            <TextInput inputMode="numeric" value={columns} onChange={setColumns} />
          </Field>
        </Form>
        {printer ? <PrinterFacts printer={printer} /> : null}
        {printer ? <PageChoice printerId={printer.id} /> : null}
        {printer ? (
          <Row>
            <Button
              icon={Ruler}
              onClick={() =>
                void change.run(async (api) => {
                  const params = { path: { printer_id: printer.id } };
                  const found = await answerOf(api.POST("/api/printers/{printer_id}/probe", { params }));
                  const grade = t(`grade.${gradeOf(found.grade)}`);
                  show({ kind: "good", text: t("printer.probed", { grade }) });
                })
              }
            >
              {t("printer.probe")}
            </Button>
            <Button
              kind="quiet"
              icon={Trash2}
              onClick={() =>
                void change
                  .run(
                    (api) =>
                      api.DELETE("/api/printers/{printer_id}", {
                        params: { path: { printer_id: printer.id } },
                      }),
                    { text: h("removed", { name: printer.name }) },
                  )
                  .then((isDone) => isDone && onClose())
              }
            >
              {t("printer.remove")}
            </Button>
          </Row>
        ) : null}
      </div>
    </Sheet>
  );
}
