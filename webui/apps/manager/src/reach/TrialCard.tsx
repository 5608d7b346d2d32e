import type { OriginView, TrialView } from "@comanda/api";
import { Banner, Button, Card, List, ListItem, QRCode, useText } from "@comanda/ui";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./reach.module.css";
import { reachText } from "./text.ts";

const STEPS = ["wifi", "guest", "isolation", "name"] as const;

/** Phones open a page at the box's address: those that get there are shown, and what to do about those that do not. */
export function TrialCard({ view }: { readonly view: OriginView }) {
  const t = useText(reachText);
  const change = useChange("origin");
  const origin = view.origin ?? view.candidates[0]?.origin ?? null;
  const begin = (at: string) =>
    void change.run((api) => api.POST("/api/origin/trial", { body: { origin: at } }));
  return (
    <Card title={t("trial.title")}>
      <div className={styles.body}>
        <Hint>{t("trial.lead")}</Hint>
        {view.trial ? <Running trial={view.trial} /> : null}
        {origin ? (
          <Row>
            <Button
              kind={view.trial ? "plain" : "primary"}
              pending={change.isBusy}
              pendingWord={t("trial.beginning")}
              onClick={() => begin(origin)}
            >
              {view.trial ? t("trial.again") : t("trial.begin", { origin })}
            </Button>
          </Row>
        ) : null}
        <h3>{t("trial.stuck")}</h3>
        <ul className={styles.steps}>
          {STEPS.map((step) => (
            <li key={step}>{t(`trial.steps.${step}`)}</li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Running({ trial }: { readonly trial: TrialView }) {
  const t = useText(reachText);
  const count = trial.seen.length;
  return (
    <>
      <p>{t("trial.scan")}</p>
      <QRCode text={trial.url} label={t("trial.scan")} size="min(18rem, 70vw)" />
      <p className={styles.words}>{trial.origin}</p>
      <p role="status">{count === 0 ? t("trial.waiting") : t("trial.came", { count })}</p>
      {count > 0 ? (
        <List label={t("trial.title")}>
          {trial.seen.map(({ address, device, is_near, paths }) => (
            <ListItem
              key={address}
              title={t(`trial.${device}`)}
              under={
                <>
                  {`${address} · ${t(is_near ? "trial.near" : "trial.far")}`}
                  <Tried paths={paths} />
                </>
              }
              start={
                is_near && isReached(paths, trial.origin) ? (
                  <CircleCheck aria-hidden size="1.5em" className={styles.good} />
                ) : (
                  <TriangleAlert aria-hidden size="1.5em" className={styles.bad} />
                )
              }
            />
          ))}
        </List>
      ) : null}
      {trial.seen.every(({ paths }) => isReached(paths, trial.origin)) ? null : (
        <Banner kind="alarm">{t(`trial.missed.${kindOf(trial.origin)}`, { origin: trial.origin })}</Banner>
      )}
      {trial.seen.some((one) => !one.is_near) ? <Banner kind="notice">{t("trial.farHint")}</Banner> : null}
    </>
  );
}

type Paths = TrialView["seen"][number]["paths"];

/** Whether a phone reaches an address; one that has not tried yet, or cannot try, is given the benefit of the doubt. */
function isReached(paths: Paths, origin: string): boolean {
  return (paths ?? []).find((one) => one.origin === origin)?.is_reached ?? true;
}

function kindOf(origin: string): "trust" | "number" | "name" {
  if (origin.startsWith("https:")) return "trust";
  return /^http:\/\/[\d.]+(:|$)/.test(origin) ? "number" : "name";
}

/** What a phone found out, address by address. */
function Tried({ paths }: { readonly paths: Paths }) {
  const t = useText(reachText);
  return (paths ?? []).map(({ origin, is_reached }) => (
    <span key={origin} className={styles.path}>
      {t(is_reached ? "trial.reached" : "trial.unreached", { origin })}
    </span>
  ));
}
