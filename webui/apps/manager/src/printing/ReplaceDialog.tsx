import type { FoundView, PrinterView } from "@comanda/api";
import { Dialog, List, ListItem, ProblemNote, useText } from "@comanda/ui";
import { useState } from "react";
import { Hint } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { isPortDoubted } from "./found.ts";
import { PortSwitch } from "./PortSwitch.tsx";
import styles from "./printing.module.css";
import { isCondition } from "./printingData.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly found: FoundView;
  readonly printers: readonly PrinterView[];
  readonly onClose: () => void;
}

/** Let a found printer do the work of one that is broken or gone; those in trouble stand first. */
export function ReplaceDialog({ found, printers, onClose }: Props) {
  const t = useText(printingText);
  const change = useChange("discovered", "printers", "stations");
  const [isPortSure, setPortSure] = useState(false);
  const mayPut = isPortSure || !isPortDoubted(found);
  const rank = ({ condition }: PrinterView) => (condition === "ok" ? 1 : 0);
  const put = async (printer: PrinterView) => {
    const isDone = await change.run(
      (api) =>
        api.POST("/api/discovered/{equipment_id}/replace", {
          params: { path: { equipment_id: found.id } },
          body: { printer_id: printer.id, is_port_sure: isPortSure },
        }),
      { text: t("found.replaced", { name: printer.name }) },
    );
    if (isDone) onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("found.instead")}>
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Hint>{t("found.insteadHint")}</Hint>
        <PortSwitch found={found} isSure={isPortSure} onChange={setPortSure} />
        <List label={t("found.instead")}>
          {[...printers]
            .sort((one, other) => rank(one) - rank(other))
            .map((printer) => (
              <ListItem
                key={printer.id}
                title={t("found.insteadOf", { name: printer.name })}
                under={
                  isCondition(printer.condition) ? t(`condition.${printer.condition}`) : printer.condition
                }
                {...(mayPut ? { onPress: () => void put(printer) } : {})}
              />
            ))}
        </List>
      </div>
    </Dialog>
  );
}
