import type { FoundView } from "@comanda/api";
import { Button, ChipGroup, Field, ProblemNote, Sheet, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { Hint } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { isPortDoubted, nameOfFound } from "./found.ts";
import { PortSwitch } from "./PortSwitch.tsx";
import styles from "./printing.module.css";
import { useStations } from "./printingData.ts";
import { printingText } from "./text.ts";

const LONGEST = 40;

interface Props {
  readonly found: FoundView;
  readonly onClose: () => void;
  readonly onAdopted: (printerId: number | null) => void;
}

/** Take a found printer into use: what it is called, and for which stations it prints. */
export function AdoptSheet({ found, onClose, onAdopted }: Props) {
  const t = useText(printingText);
  const change = useChange("discovered", "printers", "stations", "setup");
  const stations = useStations().data ?? [];
  const [name, setName] = useState(nameOfFound(found).slice(0, LONGEST));
  const [stationIds, setStationIds] = useState<number[]>([]);
  const [isPortSure, setPortSure] = useState(false);
  const why =
    name.trim() === ""
      ? t("found.needName")
      : isPortDoubted(found) && !isPortSure
        ? t("found.needPort")
        : null;
  const adopt = async () => {
    const isDone = await change.run(
      async (api) => {
        const adopted = await answerOf(
          api.POST("/api/discovered/{equipment_id}/adopt", {
            params: { path: { equipment_id: found.id } },
            body: {
              name: name.trim(),
              is_port_sure: isPortSure,
              ...(stationIds.length > 0 ? { station_ids: stationIds } : {}),
            },
          }),
        );
        onAdopted(adopted.printer_id);
      },
      { text: t("found.adopted", { name: name.trim() }) },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("found.adopt")}
      actions={
        <Button kind="primary" pending={change.isBusy} disabledBecause={why} onClick={() => void adopt()}>
          {t("found.adopt")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={t("printer.name")} hint={t("printer.nameHint")}>
          <TextInput value={name} onChange={setName} maxLength={LONGEST} />
        </Field>
        <PortSwitch found={found} isSure={isPortSure} onChange={setPortSure} />
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
      </div>
    </Sheet>
  );
}
