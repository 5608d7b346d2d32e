import { IconButton, useText } from "@comanda/ui";
import { PrinterX } from "lucide-react";
import { alarmsText } from "./text.ts";
import { usePrinterAlarms } from "./usePrinterAlarms.ts";

/** Alarms that somebody has seen stay as a sign until the printer is well. */
export function SeenAlarms() {
  const t = useText(alarmsText);
  const { seen, recall } = usePrinterAlarms();
  if (seen.length === 0) return null;
  return (
    <IconButton
      framed
      icon={PrinterX}
      count={seen.length}
      label={t("again", { count: seen.length })}
      onClick={recall}
    />
  );
}
