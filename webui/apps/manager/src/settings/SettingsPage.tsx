import { Button, Card, PrefsForm, Tabs, useText } from "@comanda/ui";
import {
  BadgeCheck,
  DatabaseBackup,
  Download,
  HeartPulse,
  MonitorSmartphone,
  Router,
  SlidersHorizontal,
  Store,
} from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { BackupPanel } from "../backup/BackupPanel.tsx";
import { backupText } from "../backup/text.ts";
import { Answer, Desk, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { houseText } from "../house/text.ts";
import { LicencePanel } from "../licence/LicencePanel.tsx";
import { licenceText } from "../licence/text.ts";
import { ReachPanel } from "../reach/ReachPanel.tsx";
import { reachText } from "../reach/text.ts";
import { ResetCard } from "../reset/ResetCard.tsx";
import { useShell } from "../shell/ShellContext.ts";
import { SticksCards } from "../sticks/SticksCards.tsx";
import { updatesText } from "../updates/text.ts";
import { UpdatePanel } from "../updates/UpdatePanel.tsx";
import { HabitsCard } from "./HabitsCard.tsx";
import { HealthPanel } from "./HealthPanel.tsx";
import { RestaurantForm } from "./RestaurantForm.tsx";
import styles from "./settings.module.css";
import { useRestaurantView } from "./settingsData.ts";
import { settingsText } from "./text.ts";

type Part = "house" | "habits" | "health" | "backup" | "reach" | "licence" | "updates" | "look";

/** The restaurant itself, how it works, and how the box is. */
export default function SettingsPage() {
  const t = useText(settingsText);
  const h = useText(houseText);
  const b = useText(backupText);
  const l = useText(licenceText);
  const r = useText(reachText);
  const u = useText(updatesText);
  const { may } = useShell();
  const [part, setPart] = useState<Part>("house");
  const [, go] = useLocation();
  const restaurant = useRestaurantView();
  return (
    <Desk title={h("page.settings")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          {
            key: "house",
            word: t("tab.house"),
            icon: Store,
            page: (
              <div className={house.grid}>
                <Answer of={restaurant}>
                  {(read) => (
                    <Card title={t("tab.house")}>
                      <RestaurantForm key={read.country + read.name} restaurant={read} />
                    </Card>
                  )}
                </Answer>
                <Card title={t("house.wizard")}>
                  <Hint>{t("house.wizardHint")}</Hint>
                  <Row>
                    <Button onClick={() => go("/start")}>{t("house.wizardOpen")}</Button>
                  </Row>
                </Card>
              </div>
            ),
          },
          {
            key: "habits",
            word: t("tab.habits"),
            icon: SlidersHorizontal,
            page: <Answer of={restaurant}>{(read) => <HabitsCard habits={read.habits} />}</Answer>,
          },
          {
            key: "health",
            word: t("tab.health"),
            icon: HeartPulse,
            page: (
              <div className={styles.panel}>
                {may("system.run") ? <SticksCards /> : null}
                <HealthPanel />
                {may("system.reset") ? <ResetCard /> : null}
              </div>
            ),
          },
          ...(may("backup.run")
            ? [{ key: "backup" as const, word: b("tab"), icon: DatabaseBackup, page: <BackupPanel /> }]
            : []),
          ...(may("system.run")
            ? [
                { key: "reach" as const, word: r("tab"), icon: Router, page: <ReachPanel /> },
                { key: "licence" as const, word: l("title"), icon: BadgeCheck, page: <LicencePanel /> },
                { key: "updates" as const, word: u("title"), icon: Download, page: <UpdatePanel /> },
              ]
            : []),
          {
            key: "look",
            word: t("tab.look"),
            icon: MonitorSmartphone,
            page: (
              <Card title={t("tab.look")}>
                <PrefsForm />
              </Card>
            ),
          },
        ]}
      />
    </Desk>
  );
}
