import { Tabs, useText } from "@comanda/ui";
import { ChefHat, Pause, Printer, ReceiptText, ScanBarcode, Split } from "lucide-react";
import { useState } from "react";
import { Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { InputsPanel } from "../inputs/InputsPanel.tsx";
import { HeldPanel } from "./HeldPanel.tsx";
import { PaperPanel } from "./PaperPanel.tsx";
import { PrintersPanel } from "./PrintersPanel.tsx";
import { useJobs } from "./printingData.ts";
import { RulesPanel } from "./RulesPanel.tsx";
import { StationsPanel } from "./StationsPanel.tsx";
import { printingText } from "./text.ts";

type Part = "printers" | "inputs" | "stations" | "held" | "rules" | "paper";

/** Printers, stations, what is held, and where things print. */
export default function PrintingPage() {
  const t = useText(printingText);
  const h = useText(houseText);
  const [part, setPart] = useState<Part>("printers");
  const held = useJobs("held").data?.jobs.length ?? 0;
  return (
    <Desk title={h("page.printing")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          { key: "printers", word: t("tab.printers"), icon: Printer, page: <PrintersPanel /> },
          { key: "inputs", word: t("tab.inputs"), icon: ScanBarcode, page: <InputsPanel /> },
          { key: "stations", word: t("tab.stations"), icon: ChefHat, page: <StationsPanel /> },
          { key: "held", word: t("tab.held"), icon: Pause, count: held, page: <HeldPanel /> },
          { key: "rules", word: t("tab.rules"), icon: Split, page: <RulesPanel /> },
          { key: "paper", word: t("tab.paper"), icon: ReceiptText, page: <PaperPanel /> },
        ]}
      />
    </Desk>
  );
}
