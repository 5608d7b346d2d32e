import type { BackupList, BackupView } from "@comanda/api";
import {
  Banner,
  Button,
  Card,
  EmptyState,
  List,
  ListItem,
  useDates,
  useLocale,
  useNow,
  useText,
  useToasts,
} from "@comanda/ui";
import { CircleCheck, DatabaseBackup, Download, TriangleAlert } from "lucide-react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { answerOf, useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { useDownload } from "../shell/useDownload.ts";
import { ago, sizeOf } from "./ago.ts";
import styles from "./backup.module.css";
import { CopiesCard } from "./CopiesCard.tsx";
import { GoBackButton } from "./GoBack.tsx";
import { backupText } from "./text.ts";

const KINDS = ["hourly", "day", "asked"] as const;
const CAUSES = ["no_room", "disk_full", "away", "refused", "damaged"] as const;

/** What there is of backups, how old the last good one is, one more, and one to take away. */
export function BackupPanel() {
  const list = useRead(["backups"], (api) => api.GET("/api/backups"), { every: 10_000 });
  return (
    <div className={styles.panel}>
      <Answer of={list}>
        {(read) => (
          <>
            <Newest list={read} />
            <BackupRows list={read} />
          </>
        )}
      </Answer>
      <CopiesCard />
    </div>
  );
}

function Newest({ list }: { readonly list: BackupList }) {
  const t = useText(backupText);
  const dates = useDates();
  const locale = useLocale();
  const now = useNow();
  const change = useChange("backups", "health");
  const { show } = useToasts();
  const good = list.backups.find((one) => one.is_whole);
  const restored = list.restored[locale.startsWith("el") ? "el" : "en"];
  const make = () =>
    void change.run(async (api) => {
      const { state } = await answerOf(api.POST("/api/backups"));
      show({ text: t(state === "made" ? "made" : "still"), kind: state === "made" ? "good" : "plain" });
    });
  return (
    <>
      <Row>
        <Button
          kind="primary"
          icon={DatabaseBackup}
          pending={change.isBusy || list.is_running}
          pendingWord={t("making")}
          onClick={make}
        >
          {t("now")}
        </Button>
      </Row>
      {list.problem ? <Problem problem={list.problem} /> : null}
      {restored ? (
        <Banner kind="alarm" icon={TriangleAlert}>
          {restored}
        </Banner>
      ) : null}
      {good ? (
        <Card title={t("good", { ago: ago(Date.parse(good.made_at), now, locale) ?? t("justNow") })}>
          <p className={styles.line}>
            <CircleCheck aria-hidden size="1.25em" className={styles.good} />
            {dates.longDay(good.made_at)}, {dates.time(good.made_at)}
          </p>
          <Hint>{t(list.covers_all ? "covers" : "newer")}</Hint>
        </Card>
      ) : (
        <EmptyState icon={DatabaseBackup} title={t("none")}>
          {t("noneHint")}
        </EmptyState>
      )}
      {list.is_on_same_disk ? <Banner kind="notice">{t("sameDisk")}</Banner> : null}
    </>
  );
}

function Problem({ problem: { cause, message } }: { readonly problem: NonNullable<BackupList["problem"]> }) {
  const t = useText(backupText);
  const known = CAUSES.find((one) => one === cause);
  return (
    <Banner kind="alarm" icon={TriangleAlert}>
      {t("cause.title")} {known ? t(`cause.${known}`) : t("cause.other", { message })} {t("cause.again")}
    </Banner>
  );
}

function BackupRows({ list }: { readonly list: BackupList }) {
  const t = useText(backupText);
  if (list.backups.length === 0) return null;
  return (
    <Card title={t("list")}>
      <Hint>{t("kept")}</Hint>
      <Hint>{t("secret")}</Hint>
      <List label={t("list")}>
        {list.backups.map((one) => (
          <BackupRow key={one.name} backup={one} />
        ))}
      </List>
      <Hint>
        {t("place")}: <code className={styles.code}>{list.place}</code>
      </Hint>
    </Card>
  );
}

function BackupRow({ backup }: { readonly backup: BackupView }) {
  const t = useText(backupText);
  const dates = useDates();
  const locale = useLocale();
  const { take, isBusy } = useDownload();
  const kind = KINDS.find((one) => one === backup.kind) ?? "other";
  const moment = dates.moment(backup.made_at);
  const under = [t(`kind.${kind}`), sizeOf(backup.bytes, locale)];
  if (!backup.is_whole) under.unshift(t("damaged"));
  return (
    <ListItem
      start={
        backup.is_whole ? (
          <CircleCheck aria-hidden size="1.5em" className={styles.good} />
        ) : (
          <TriangleAlert aria-hidden size="1.5em" className={styles.bad} />
        )
      }
      title={moment}
      under={under.join(" · ")}
      end={
        <>
          <Button
            icon={Download}
            pending={isBusy}
            aria-label={t("downloadOf", { moment })}
            onClick={() => void take(`/api/backups/${backup.name}/file`, backup.name)}
          >
            {t("download")}
          </Button>
          {backup.is_whole ? <GoBackButton place="box" name={backup.name} moment={moment} /> : null}
        </>
      }
    />
  );
}
