import type { FoundView, StationView } from "@comanda/api";
import { Banner, Button, Card, useText } from "@comanda/ui";
import { ArrowLeftRight, CircleHelp, Plus, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { AdoptSheet } from "./AdoptSheet.tsx";
import { bareStations, nameOfFound, socketOf } from "./found.ts";
import { MeetSheet } from "./MeetSheet.tsx";
import styles from "./printing.module.css";
import { useDiscovered, usePrinters, useStations } from "./printingData.ts";
import { ReplaceDialog } from "./ReplaceDialog.tsx";
import { printingText } from "./text.ts";

/** What the box found by itself and nobody has taken into use, and the button that searches. */
export function FoundPanel() {
  const t = useText(printingText);
  const change = useChange("discovered");
  const discovered = useDiscovered().data;
  const printers = (usePrinters().data ?? []).filter(({ is_active }) => is_active);
  const stations = useStations().data ?? [];
  const [adopting, setAdopting] = useState<FoundView | null>(null);
  const [meeting, setMeeting] = useState<number | null>(null);
  const [replacing, setReplacing] = useState<FoundView | null>(null);
  if (discovered === undefined) return null;
  const { scan } = discovered;
  const free = discovered.found.filter(({ printer_id }) => printer_id === null);
  return (
    <section className={styles.panel}>
      <h2>{t("found.title")}</h2>
      <Hint>{free.length > 0 ? t("found.lead") : t("found.none")}</Hint>
      <Row>
        <Button
          icon={Search}
          pending={scan.is_running || change.isBusy}
          pendingWord={t("found.searching", { asked: scan.asked, total: scan.total })}
          disabledBecause={scan.is_possible ? null : t("found.noNetwork")}
          onClick={() => void change.run((api) => api.POST("/api/discovered/scan"))}
        >
          {t("found.search")}
        </Button>
      </Row>
      <div className={house.grid}>
        {free.map((found) => (
          <FoundCard
            key={found.id}
            found={found}
            stations={bareStations(stations)}
            canReplace={printers.length > 0}
            onAdopt={() => setAdopting(found)}
            onAdopted={setMeeting}
            onReplace={() => setReplacing(found)}
          />
        ))}
      </div>
      {adopting ? (
        <AdoptSheet
          key={adopting.id}
          found={adopting}
          onClose={() => setAdopting(null)}
          onAdopted={setMeeting}
        />
      ) : null}
      {meeting === null ? null : <MeetSheet printerId={meeting} onClose={() => setMeeting(null)} />}
      {replacing ? (
        <ReplaceDialog found={replacing} printers={printers} onClose={() => setReplacing(null)} />
      ) : null}
    </section>
  );
}

interface Props {
  readonly found: FoundView;
  readonly stations: readonly StationView[];
  readonly canReplace: boolean;
  readonly onAdopt: () => void;
  readonly onAdopted: (printerId: number | null) => void;
  readonly onReplace: () => void;
}

function FoundCard({ found, stations, canReplace, onAdopt, onAdopted, onReplace }: Props) {
  const t = useText(printingText);
  const change = useChange("discovered", "printers", "stations", "setup");
  const params = { path: { equipment_id: found.id } };
  const adoptFor = (station: StationView) =>
    void change.run(
      async (api) => {
        const body = { name: station.name, station_ids: [station.id] };
        const adopted = await answerOf(api.POST("/api/discovered/{equipment_id}/adopt", { params, body }));
        onAdopted(adopted.printer_id);
      },
      { text: t("found.adopted", { name: station.name }) },
    );
  return (
    <Card
      title={nameOfFound(found) || t("found.unnamed")}
      action={
        found.is_present ? null : (
          <span className={styles.quiet}>
            <CircleHelp aria-hidden size="1.25em" />
            {t("found.gone")}
          </span>
        )
      }
    >
      {found.hint === "page_printer" || found.hint === "no_raw_port" || found.hint === "port_unusual" ? (
        <Banner kind="notice">{t(`found.${found.hint}`, { port: found.port })}</Banner>
      ) : null}
      <ul className={styles.facts}>
        <li>
          {found.transport === "usb"
            ? t("found.onUsbAt", { socket: socketOf(found.address) })
            : t("found.at", { address: found.address })}
        </li>
        {found.mac ? <li>{found.mac}</li> : null}
        {found.serial ? <li>{found.serial}</li> : null}
      </ul>
      <Row>
        {found.can_adopt && found.hint === ""
          ? stations.map((station) => (
              <Button key={station.id} icon={Plus} pending={change.isBusy} onClick={() => adoptFor(station)}>
                {t("found.adoptFor", { station: station.name })}
              </Button>
            ))
          : null}
        {found.can_adopt ? (
          <Button icon={Plus} onClick={onAdopt}>
            {t("found.adopt")}
          </Button>
        ) : null}
        {found.can_adopt && canReplace ? (
          <Button icon={ArrowLeftRight} onClick={onReplace}>
            {t("found.instead")}
          </Button>
        ) : null}
        <Button
          kind="quiet"
          icon={Trash2}
          onClick={() =>
            void change.run((api) => api.DELETE("/api/discovered/{equipment_id}", { params }), {
              text: t("found.forgotten"),
            })
          }
        >
          {t("found.forget")}
        </Button>
      </Row>
    </Card>
  );
}
