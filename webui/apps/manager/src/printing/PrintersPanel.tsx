import type { PrinterView } from "@comanda/api";
import { Banner, Button, Card, EmptyState, useText } from "@comanda/ui";
import { CircleCheck, CircleHelp, Pencil, Plus, Printer, QrCode, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Answer, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { FoundPanel } from "./FoundPanel.tsx";
import { PrinterSheet } from "./PrinterSheet.tsx";
import styles from "./printing.module.css";
import {
  gradeOf,
  isCondition,
  mendOf,
  usePrinters,
  useProfiles,
  useStations,
  whereOf,
} from "./printingData.ts";
import { printingText } from "./text.ts";

/** Every printer: how it is, how much it can tell, what waits, and what to do. */
export function PrintersPanel() {
  const t = useText(printingText);
  const printers = usePrinters();
  const [open, setOpen] = useState<PrinterView | "new" | null>(null);
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setOpen("new")}>
      {t("printer.add")}
    </Button>
  );
  return (
    <div className={styles.panel}>
      <Answer of={printers}>
        {(all) => {
          const active = all.filter(({ is_active }) => is_active);
          return active.length === 0 ? (
            <EmptyState icon={Printer} title={t("printer.none")} action={add}>
              {t("printer.noneFound")}
            </EmptyState>
          ) : (
            <>
              <Row>{add}</Row>
              <div className={house.grid}>
                {active.map((printer) => (
                  <PrinterCard key={printer.id} printer={printer} onEdit={() => setOpen(printer)} />
                ))}
              </div>
            </>
          );
        }}
      </Answer>
      <FoundPanel />
      {open ? (
        <PrinterSheet
          key={open === "new" ? "new" : open.id}
          printer={open === "new" ? null : open}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

function PrinterCard({ printer, onEdit }: { readonly printer: PrinterView; readonly onEdit: () => void }) {
  const t = useText(printingText);
  const h = useText(houseText);
  const change = useChange("printers", "jobs");
  const stations = useStations().data ?? [];
  const profiles = useProfiles().data ?? [];
  const { condition, id } = printer;
  const model =
    printer.model || (profiles.find(({ name }) => name === printer.profile)?.label ?? printer.profile);
  const isWell = condition === "ok";
  const isTrouble = !isWell && condition !== "unknown";
  const Icon = isWell ? CircleCheck : isTrouble ? TriangleAlert : CircleHelp;
  const names = stations
    .filter((station) => printer.station_ids.includes(station.id))
    .map(({ name }) => name);
  return (
    <Card
      title={printer.name}
      action={
        <span className={isWell ? styles.good : isTrouble ? styles.bad : styles.quiet}>
          <Icon aria-hidden size="1.25em" />
          {isCondition(condition) ? t(`condition.${condition}`) : condition}
        </span>
      }
    >
      {isTrouble ? <Banner kind="alarm">{t(`mend.${mendOf(condition, whereOf(printer))}`)}</Banner> : null}
      <ul className={styles.facts}>
        <li>
          {whereOf(printer) === "usb"
            ? t("printer.seenOnUsb", { name: model })
            : t("printer.seen", { name: model, address: printer.ip_address })}
        </li>
        <li>{t(`grade.${gradeOf(printer.grade)}`)}</li>
        {printer.paper_low_since === null ? null : <li className={styles.bad}>{t("printer.paperLow")}</li>}
        {names.length > 0 ? <li>{`${t("printer.stations")}: ${names.join(", ")}`}</li> : null}
        {printer.waiting > 0 ? (
          <li className={styles.bad}>{t("printer.waiting", { count: printer.waiting })}</li>
        ) : null}
      </ul>
      <Row>
        <Button
          icon={Printer}
          pending={change.isBusy}
          onClick={() =>
            void change.run(
              (api) => api.POST("/api/printers/{printer_id}/test", { params: { path: { printer_id: id } } }),
              { text: t("printer.tested") },
            )
          }
        >
          {t("printer.test")}
        </Button>
        <Button
          icon={QrCode}
          pending={change.isBusy}
          onClick={() =>
            void change.run(
              (api) => api.POST("/api/printers/{printer_id}/card", { params: { path: { printer_id: id } } }),
              { text: t("printer.carded") },
            )
          }
        >
          {t("printer.card")}
        </Button>
        <Button kind="quiet" icon={Pencil} onClick={onEdit}>
          {h("edit")}
        </Button>
      </Row>
    </Card>
  );
}
