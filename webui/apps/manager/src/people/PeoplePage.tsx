import { Tabs, useText } from "@comanda/ui";
import { KeyRound, MonitorSmartphone, QrCode, ShieldCheck, UsersRound } from "lucide-react";
import { useState } from "react";
import { Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { DevicesPanel } from "./DevicesPanel.tsx";
import { JoinPanel } from "./JoinPanel.tsx";
import { RolesPanel } from "./RolesPanel.tsx";
import { SessionsPanel } from "./SessionsPanel.tsx";
import { StaffPanel } from "./StaffPanel.tsx";
import { peopleText } from "./text.ts";

type Part = "staff" | "join" | "roles" | "devices" | "sessions";

/** Who works here, what each may do, and on which devices. */
export default function PeoplePage() {
  const t = useText(peopleText);
  const h = useText(houseText);
  const [part, setPart] = useState<Part>("staff");
  return (
    <Desk title={h("page.people")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          { key: "staff", word: t("tab.staff"), icon: UsersRound, page: <StaffPanel /> },
          { key: "join", word: t("tab.join"), icon: QrCode, page: <JoinPanel /> },
          { key: "roles", word: t("tab.roles"), icon: ShieldCheck, page: <RolesPanel /> },
          { key: "devices", word: t("tab.devices"), icon: MonitorSmartphone, page: <DevicesPanel /> },
          { key: "sessions", word: t("tab.sessions"), icon: KeyRound, page: <SessionsPanel /> },
        ]}
      />
    </Desk>
  );
}
