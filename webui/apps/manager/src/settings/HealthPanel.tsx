import { Button, Card, EmptyState, List, ListItem, useDates, useText } from "@comanda/ui";
import { CircleCheck, Clock, HeartPulse, Info, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Answer, Row } from "../house/Desk.tsx";
import { answerOf, useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { usePrinters, useStations } from "../printing/printingData.ts";
import { readFinding } from "./findings.ts";
import styles from "./settings.module.css";
import { settingsText } from "./text.ts";

interface Finding {
  readonly key: string;
  readonly message: string;
  readonly blocks: boolean;
}

/** How the box is, in words, and what to do about it. */
export function HealthPanel() {
  const t = useText(settingsText);
  const dates = useDates();
  const change = useChange("health");
  const [isDeep, setDeep] = useState(false);
  const ready = useRead(["health", "ready"], (api) => api.GET("/api/system/ready"), { every: 15_000 });
  const health = useRead(["health", "clock"], (api) => api.GET("/api/system/health"), { every: 15_000 });
  const [looked, setLooked] = useState<readonly Finding[] | null>(null);
  const look = () => {
    setDeep(true);
    void change
      .run(async (api) => setLooked((await answerOf(api.GET("/api/system/check"))).reasons))
      .then(() => setDeep(false));
  };
  return (
    <div className={styles.panel}>
      <Row>
        <Button icon={HeartPulse} pending={isDeep} pendingWord={t("health.looking")} onClick={look}>
          {t("health.look")}
        </Button>
      </Row>
      <Answer of={ready}>{(read) => <Findings findings={looked ?? read.reasons} />}</Answer>
      <Answer of={health}>
        {(read) => (
          <Card title={t("health.version", { version: read.version })}>
            <div className={styles.count}>
              <span className={styles.clock}>
                <Clock aria-hidden size="1.25em" />
                {t("health.time", { time: `${dates.longDay(read.time)}, ${dates.time(read.time)}` })}
              </span>
              <Button
                onClick={() =>
                  void change.run((api) => api.POST("/api/system/clock/confirm"), {
                    text: t("health.clockDone"),
                  })
                }
              >
                {t("health.clock")}
              </Button>
            </div>
          </Card>
        )}
      </Answer>
    </div>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useText(settingsText);
  if (findings.length === 0)
    return (
      <EmptyState icon={CircleCheck} title={t("health.well")}>
        {t("health.wellHint")}
      </EmptyState>
    );
  return (
    <>
      {(["now", "soon"] as const).map((when) => {
        const shown = findings.filter(({ blocks }) => blocks === (when === "now"));
        return shown.length === 0 ? null : (
          <section key={when} className={styles.panel}>
            <h2>{t(`health.${when}`)}</h2>
            <List label={t(`health.${when}`)}>
              {shown.map((one) => (
                <FindingRow key={one.key} finding={one} />
              ))}
            </List>
          </section>
        );
      })}
    </>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const t = useText(settingsText);
  const [, go] = useLocation();
  const printers = usePrinters().data ?? [];
  const stations = useStations().data ?? [];
  const { kind, id, page } = readFinding(finding.key);
  const name = (kind === "station_without_printer" ? stations : printers).find((one) => one.id === id)?.name;
  const words =
    kind === "other"
      ? t("health.other", { message: finding.message })
      : kind === "station_without_printer" || kind === "printer_without_grade" || kind === "printer_trouble"
        ? t(`health.${kind}`, { name: name ?? "" })
        : t(`health.${kind}`);
  return (
    <ListItem
      start={
        finding.blocks ? (
          <TriangleAlert aria-hidden size="1.5em" className={styles.bad} />
        ) : (
          <Info aria-hidden size="1.5em" />
        )
      }
      title={words}
      end={page ? <Button onClick={() => go(page)}>{t("health.go")}</Button> : null}
    />
  );
}
