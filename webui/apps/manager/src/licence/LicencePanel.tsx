import type { LicenceView } from "@comanda/api";
import { Banner, Button, Card, EmptyState, useDates, useText } from "@comanda/ui";
import { BadgeCheck, CircleCheck, RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { AwayCard } from "./AwayCard.tsx";
import { ClaimCard } from "./ClaimCard.tsx";
import styles from "./licence.module.css";
import { licenceText } from "./text.ts";
import { useLicence, useReminder } from "./useLicence.ts";

/** What a plan may sell; a word of another version is shown as it is. */
const FEATURES = ["inputs", "pricebooks", "support"] as const;

/** What the licence says, asking the vendor now, belonging to a site, and renewing without internet. */
export function LicencePanel() {
  const t = useText(licenceText);
  const licence = useLicence();
  return (
    <Answer of={licence}>
      {(read) =>
        read.is_required ? (
          <div className={styles.panel}>
            <StateCard licence={read} />
            {read.site_id === "" ? <ClaimCard licence={read} /> : <AwayCard />}
          </div>
        ) : (
          <EmptyState icon={BadgeCheck} title={t("none")}>
            {t("noneHint")}
          </EmptyState>
        )
      }
    </Answer>
  );
}

function StateCard({ licence }: { readonly licence: LicenceView }) {
  const t = useText(licenceText);
  const dates = useDates();
  const reminder = useReminder(licence);
  const isStopped = licence.state === "expired" || licence.state === "locked";
  const Icon = isStopped ? TriangleAlert : CircleCheck;
  const on = (at: string | null) => (at === null ? null : `${dates.longDay(at)}, ${dates.time(at)}`);
  const named = (word: string) => {
    const feature = FEATURES.find((one) => one === word);
    return feature ? t(`feature.${feature}`) : word;
  };
  const { most_devices: most, devices: used } = licence;
  return (
    <Card title={t("title")}>
      <p className={styles.state}>
        <Icon aria-hidden size="1.5em" className={isStopped ? styles.bad : styles.good} />
        {t(`state.${licence.why === "trial" ? "trial" : licence.state}`)}
      </p>
      {reminder === null ? null : <p>{reminder}</p>}
      {isStopped ? <Hint>{t("openThings")}</Hint> : null}
      <dl className={styles.facts}>
        <Fact name={t("site")} value={licence.site_name} />
        <Fact name={t("plan")} value={licence.plan || t("noPlan")} />
        <Fact name={t("paidUntil")} value={on(licence.paid_until)} />
        <Fact name={t("holdsUntil")} value={licence.state === "grace" ? on(licence.until) : null} />
        <Fact
          name={t("devices")}
          value={most === null ? t("devicesAny", { used }) : t("devicesOf", { used, most })}
        />
        <Fact
          name={t("tills")}
          value={licence.most_outlets === null ? null : t("tillsMost", { most: licence.most_outlets })}
        />
        <Fact name={t("features")} value={licence.entitlements.map(named).join(", ")} />
        <Fact name={t("renewed")} value={on(licence.refreshed_at)} />
        <Fact name={t("fingerprint")} value={<code>{licence.fingerprint}</code>} />
      </dl>
      <Contact licence={licence} />
    </Card>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  if (value === null || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Contact({ licence }: { readonly licence: LicenceView }) {
  const t = useText(licenceText);
  const dates = useDates();
  const change = useChange("licence", "health");
  const { tried_at: tried, problem } = licence.contact;
  if (!licence.has_cloud) return <Hint>{t("noCloud")}</Hint>;
  const at = tried === null || tried === undefined ? null : dates.moment(tried);
  return (
    <>
      <Row>
        <Button
          kind="primary"
          icon={RefreshCw}
          pending={change.isBusy}
          pendingWord={t("checking")}
          onClick={() =>
            void change.run(
              (api) => api.POST("/api/licence/check"),
              licence.site_id === "" ? undefined : { text: t("checked") },
            )
          }
        >
          {t("check")}
        </Button>
      </Row>
      {at === null ? null : problem === "" ? (
        <Hint>{t("tried", { at })}</Hint>
      ) : (
        <Banner kind="notice">{t("triedBad", { at })}</Banner>
      )}
    </>
  );
}
