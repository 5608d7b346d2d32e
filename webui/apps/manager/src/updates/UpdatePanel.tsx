import type { UpdatesView, UpdateView } from "@comanda/api";
import { Banner, Button, Card, EmptyState, useDates, useText } from "@comanda/ui";
import { CircleCheck, Download, RotateCw, TriangleAlert } from "lucide-react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { NextCard } from "./NextCard.tsx";
import { updatesText } from "./text.ts";
import styles from "./updates.module.css";

const WHYS = [
  "no_bundle",
  "not_newer",
  "other_machine",
  "other_version",
  "not_signed",
  "not_a_bundle",
  "changed",
  "unreadable",
  "no_room",
  "not_installed",
  "no_backup",
  "cut_short",
  "taken_back",
  "overtaken",
  "too_late",
  "did_not_start",
  "database",
  "http",
  "printers",
  "restarts",
] as const;
const ENDS = ["done", "failed", "rolled_back", "dropped"] as const;

/** Which version runs, which one comes next and when, and what became of the last. */
export function UpdatePanel() {
  const t = useText(updatesText);
  const updates = useRead(["updates"], (api) => api.GET("/api/updates"), { every: 3_000 });
  return (
    <Answer of={updates}>
      {(read) =>
        read.by_system ? (
          <EmptyState icon={Download} title={t("bySystem")}>
            {t("bySystemHint")}
          </EmptyState>
        ) : (
          <div className={styles.panel}>
            {read.is_on_trial ? <Banner kind="notice">{t("onTrial")}</Banner> : null}
            {read.is_overdue ? <Banner kind="notice">{t("overdue")}</Banner> : null}
            <VersionCard read={read} />
            {read.update ? <NextCard update={read.update} /> : null}
            {read.last ? <LastCard last={read.last} mayTryAgain={read.may_try_again} /> : null}
          </div>
        )
      }
    </Answer>
  );
}

function VersionCard({ read }: { readonly read: UpdatesView }) {
  const t = useText(updatesText);
  const { version, slot, other_slot: otherSlot, other_version: other, hours, update } = read;
  return (
    <Card title={t("runs", { version })}>
      {update ? null : (
        <>
          <p className={styles.line}>
            <CircleCheck aria-hidden size="1.25em" className={styles.good} />
            {t("newest")}
          </p>
          <Hint>{t("newestHint")}</Hint>
        </>
      )}
      <Hint>
        {t("slot")}: {slot} · {t("other")}:{" "}
        {other === ""
          ? t("otherNone", { slot: otherSlot })
          : t("otherVersion", { version: other, slot: otherSlot })}
      </Hint>
      <Hint>
        {t("hours")}: {hours}
      </Hint>
    </Card>
  );
}

function LastCard({ last, mayTryAgain }: { readonly last: UpdateView; readonly mayTryAgain: boolean }) {
  const t = useText(updatesText);
  const change = useChange("updates", "health");
  const dates = useDates();
  const end = ENDS.find((one) => one === last.state) ?? "dropped";
  const isBad = end === "failed" || end === "rolled_back";
  const Icon = isBad ? TriangleAlert : CircleCheck;
  return (
    <Card title={t("last.title")}>
      <p className={styles.line}>
        <Icon aria-hidden size="1.25em" className={isBad ? styles.bad : styles.good} />
        {t(`last.${end}`, { version: last.version })}
      </p>
      <Reason update={last} />
      {last.ended_at ? <Hint>{dates.moment(last.ended_at)}</Hint> : null}
      {mayTryAgain ? (
        <Row>
          <Button
            icon={RotateCw}
            pending={change.isBusy}
            onClick={() =>
              void change.run((api) => api.POST("/api/updates/again"), { text: t("last.wanted") })
            }
          >
            {t("last.again")}
          </Button>
        </Row>
      ) : null}
    </Card>
  );
}

/** Why an update did not come to a good end, or not yet. */
export function Reason({ update: { why, detail } }: { readonly update: UpdateView }) {
  const t = useText(updatesText);
  const known = WHYS.find((one) => one === why);
  if (known === "printers" || known === "not_installed")
    return (
      <>
        <p>{t(`why.${known}`)}</p>
        {detail === "" ? null : <Hint>{t("says", { detail })}</Hint>}
      </>
    );
  if (known) return <p>{t(`why.${known}`)}</p>;
  return detail === "" ? null : <Hint>{t("says", { detail })}</Hint>;
}
