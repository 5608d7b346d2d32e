import type { StationView } from "@comanda/api";
import { Badge, Banner, Button, Card, EmptyState, useText } from "@comanda/ui";
import { ArrowLeftRight, ChefHat, Pencil, Plus, Printer, Undo2 } from "lucide-react";
import { useState } from "react";
import { Answer, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./printing.module.css";
import { usePrinters, useStations } from "./printingData.ts";
import { ReprintSheet } from "./ReprintSheet.tsx";
import { RerouteSheet } from "./RerouteSheet.tsx";
import { StationSheet } from "./StationSheet.tsx";
import { printingText } from "./text.ts";

type Open =
  | { readonly what: "edit"; readonly station: StationView | null }
  | { readonly what: "reroute" | "reprint"; readonly station: StationView };

/** The places that make things, and where each prints now. */
export function StationsPanel() {
  const t = useText(printingText);
  const stations = useStations();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setOpen({ what: "edit", station: null })}>
      {t("station.add")}
    </Button>
  );
  return (
    <div className={styles.panel}>
      <Answer of={stations}>
        {(all) => (
          <>
            {all.length === 0 ? (
              <EmptyState icon={ChefHat} title={t("station.none")} action={add}>
                {t("station.noneHint")}
              </EmptyState>
            ) : (
              <>
                <Row>{add}</Row>
                <div className={house.grid}>
                  {all.map((station) => (
                    <StationCard key={station.id} station={station} all={all} onOpen={setOpen} />
                  ))}
                </div>
              </>
            )}
            {open?.what === "edit" ? (
              <StationSheet key={open.station?.id ?? 0} station={open.station} all={all} onClose={close} />
            ) : null}
            {open?.what === "reroute" ? (
              <RerouteSheet station={open.station} all={all} onClose={close} />
            ) : null}
            {open?.what === "reprint" ? <ReprintSheet station={open.station} onClose={close} /> : null}
          </>
        )}
      </Answer>
    </div>
  );
}

interface CardProps {
  readonly station: StationView;
  readonly all: readonly StationView[];
  readonly onOpen: (open: Open) => void;
}

function StationCard({ station, all, onOpen }: CardProps) {
  const t = useText(printingText);
  const h = useText(houseText);
  const change = useChange("stations", "jobs");
  const printer = usePrinters().data?.find(({ id }) => id === station.printer_id);
  const other = all.find(({ id }) => id === station.reroute_station_id);
  const { held = 0, queued = 0 } = station.jobs;
  return (
    <Card
      title={station.name}
      action={
        <Row>
          {station.is_bill ? <Badge>{t("station.isBill")}</Badge> : null}
          {held > 0 ? <Badge loud>{t("station.held", { count: held })}</Badge> : null}
        </Row>
      }
    >
      {other ? (
        <Banner
          kind="notice"
          action={
            <Button
              icon={Undo2}
              onClick={() =>
                void change.run(
                  (api) =>
                    api.PUT("/api/stations/{station_id}/reroute", {
                      params: { path: { station_id: station.id } },
                      body: { station_id: null },
                    }),
                  { text: t("station.backDone", { name: station.name }) },
                )
              }
            >
              {t("station.back")}
            </Button>
          }
        >
          {t("station.rerouted", { name: other.name })}
        </Banner>
      ) : null}
      <ul className={styles.facts}>
        <li>{printer ? `${t("station.printer")}: ${printer.name}` : t("station.noPrinter")}</li>
        {queued > 0 ? <li>{t("station.waits", { count: queued })}</li> : null}
      </ul>
      <Row>
        <Button icon={ArrowLeftRight} onClick={() => onOpen({ what: "reroute", station })}>
          {t("station.reroute")}
        </Button>
        <Button icon={Printer} onClick={() => onOpen({ what: "reprint", station })}>
          {t("station.print")}
        </Button>
        <Button kind="quiet" icon={Pencil} onClick={() => onOpen({ what: "edit", station })}>
          {h("edit")}
        </Button>
      </Row>
    </Card>
  );
}
