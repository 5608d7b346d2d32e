import { Button, Card, ChipGroup, PrefsForm, Segmented, Switch, useBox, useText } from "@comanda/ui";
import { LogOut } from "lucide-react";
import { KIND_ICONS } from "../sale/kinds.tsx";
import { KINDS } from "../sale/sale.ts";
import { useMe, useTillSettings } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./SettingsPage.module.css";

/** How this till works and looks; everything holds at once. */
export function SettingsPage() {
  const t = useText(tillText);
  const me = useMe();
  const { session } = useBox();
  const [settings, change] = useTillSettings();
  const kinds = KINDS.map((key) => ({ key, word: t(`kind.${key}`), icon: KIND_ICONS[key] }));
  return (
    <main className={styles.page}>
      <Card title={t("settings.selling")}>
        <div className={styles.rows}>
          <h3>{t("settings.first")}</h3>
          <Segmented
            wide
            label={t("settings.first")}
            value={settings.firstKind}
            choices={kinds}
            onChange={(firstKind) => change({ firstKind })}
          />
          <ChipGroup
            label={t("settings.sendsFirst")}
            choices={kinds}
            chosen={settings.sendsFirst}
            onChange={(sendsFirst) => change({ sendsFirst })}
          />
          <p className={styles.said}>{t("settings.sendsFirstSaid")}</p>
          <ChipGroup
            label={t("settings.handsOut")}
            choices={kinds}
            chosen={settings.handsOut}
            onChange={(handsOut) => change({ handsOut })}
          />
          <p className={styles.said}>{t("settings.handsOutSaid")}</p>
          <Switch
            label={t("settings.receipt")}
            hint={t("settings.receiptSaid")}
            on={settings.receipt}
            onChange={(receipt) => change({ receipt })}
          />
          <Switch
            label={t("settings.pictures")}
            on={settings.pictures}
            onChange={(pictures) => change({ pictures })}
          />
        </div>
      </Card>
      <Card
        title={t("settings.looks")}
        action={
          <Button icon={LogOut} onClick={() => void session.logout()}>
            {t("settings.logOut", { name: me.username })}
          </Button>
        }
      >
        <PrefsForm userId={me.id} />
      </Card>
    </main>
  );
}
