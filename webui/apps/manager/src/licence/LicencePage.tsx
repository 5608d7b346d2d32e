import { useText } from "@comanda/ui";
import { useLocation } from "wouter";
import { Desk } from "../house/Desk.tsx";
import { LicencePanel } from "./LicencePanel.tsx";
import { licenceText } from "./text.ts";

/** The licence on a page of its own: where reminders lead, and the link that a phone brings back. */
export default function LicencePage() {
  const t = useText(licenceText);
  const [, go] = useLocation();
  return (
    <Desk title={t("title")} onBack={() => go("/settings")}>
      <LicencePanel />
    </Desk>
  );
}
