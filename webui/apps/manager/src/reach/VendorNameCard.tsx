import type { VendorName } from "@comanda/api";
import { Banner, Button, Card, certificatesEl, greekOf, useDates, useLanguage, useText } from "@comanda/ui";
import { RefreshCw } from "lucide-react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./reach.module.css";
import { reachText } from "./text.ts";

interface Props {
  readonly name: VendorName;
}

/** The box's name under the vendor's domain: its certificate, and what the router must do before phones find it there. */
export function VendorNameCard({ name: { name, state, leads, address, ends_at, asked_at, problem } }: Props) {
  const t = useText(reachText);
  const dates = useDates();
  const language = useLanguage();
  const change = useChange("origin", "health");
  const { words = "", key = "", fields = {} } = problem ?? {};
  const why = language === "el" ? (greekOf(key, fields, certificatesEl) ?? words) : words;
  const day = ends_at ? dates.longDay(ends_at) : "";
  return (
    <Card title={t("vendor.title")}>
      <div className={styles.body}>
        <p className={styles.origin}>{name}</p>
        <Hint>{t("vendor.hint")}</Hint>
        <p role="status">{t(`vendor.state.${state}`, { day })}</p>
        {state !== "issued" && day ? <Hint>{t("vendor.old", { day })}</Hint> : null}
        {why ? <Banner kind="alarm">{why}</Banner> : null}
        {leads ? <Banner kind="good">{t("vendor.leads")}</Banner> : null}
        {leads === false ? <Banner kind="alarm">{t("vendor.astray")}</Banner> : null}
        {leads === null ? <Banner kind="notice">{t("vendor.unknown")}</Banner> : null}
        {leads ? null : <p>{t("vendor.router", { name, address })}</p>}
        <Row>
          <Button
            icon={RefreshCw}
            pending={change.isBusy}
            pendingWord={t("vendor.asking")}
            onClick={() => void change.run((api) => api.POST("/api/origin/name"))}
          >
            {t("vendor.ask")}
          </Button>
        </Row>
        {asked_at ? <Hint>{t("vendor.asked", { moment: dates.moment(asked_at) })}</Hint> : null}
      </div>
    </Card>
  );
}
