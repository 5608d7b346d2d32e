import type { CopyPlace, CopyPlaces } from "@comanda/api";
import {
  Banner,
  Button,
  Card,
  List,
  ListItem,
  QRCode,
  Sheet,
  Switch,
  useDates,
  useLocale,
  useNow,
  useText,
} from "@comanda/ui";
import { CircleCheck, Cloud, KeyRound, RefreshCw, TriangleAlert, Usb } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { answerOf, useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { ago, sizeOf } from "./ago.ts";
import styles from "./backup.module.css";
import { GoBackButton } from "./GoBack.tsx";
import { backupText } from "./text.ts";

/** Sealed copies outside the box: their key, whether the vendor keeps some, and where they lie. */
export function CopiesCard() {
  const t = useText(backupText);
  const copies = useRead(["copies"], (api) => api.GET("/api/backups/copies"), { every: 15_000 });
  return (
    <Card title={t("copies.title")}>
      <Answer of={copies}>{(read) => <Copies read={read} />}</Answer>
    </Card>
  );
}

function Copies({ read }: { readonly read: CopyPlaces }) {
  const t = useText(backupText);
  const change = useChange("copies", "health");
  const [secret, setSecret] = useState<string | null>(null);
  const makeKey = () =>
    void change.run(async (api) => setSecret((await answerOf(api.POST("/api/backups/key"))).secret));
  const choose = (isWanted: boolean) =>
    void change.run((api) => api.PUT("/api/backups/cloud", { body: { is_wanted: isWanted } }));
  const copy = () => void change.run((api) => api.POST("/api/backups/copies"));
  return (
    <div className={styles.panel}>
      {read.refusal ? (
        <Banner kind="alarm" icon={TriangleAlert}>
          {t("back.refused", { why: read.refusal })}
        </Banner>
      ) : null}
      <Hint>{t("copies.hint")}</Hint>
      {read.mark ? (
        <p className={styles.line}>
          <KeyRound aria-hidden size="1.25em" />
          {t("copies.keyIs", { mark: read.mark })}
        </p>
      ) : null}
      <Row>
        <Button
          kind={read.mark ? "plain" : "primary"}
          icon={KeyRound}
          pending={change.isBusy}
          onClick={makeKey}
        >
          {t(read.mark ? "copies.newKey" : "copies.makeKey")}
        </Button>
        {read.mark ? (
          <Button icon={RefreshCw} pending={change.isBusy} onClick={copy}>
            {t("copies.now")}
          </Button>
        ) : null}
      </Row>
      {read.has_vendor && read.mark ? (
        <Switch
          label={t("copies.cloud")}
          hint={t("copies.cloudHint")}
          on={read.in_cloud}
          disabled={change.isBusy}
          onChange={choose}
        />
      ) : null}
      {read.mark ? <Hint>{t("copies.stickHint")}</Hint> : null}
      {read.places.map((place) => (
        <Place key={place.id} place={place} />
      ))}
      <KeySheet secret={secret} onClose={() => setSecret(null)} />
    </div>
  );
}

function Place({ place }: { readonly place: CopyPlace }) {
  const t = useText(backupText);
  const dates = useDates();
  const locale = useLocale();
  const now = useNow();
  const isCloud = place.kind === "cloud";
  const name = isCloud ? t("copies.atVendor") : t("copies.onStick", { label: place.label });
  const last = place.last_at
    ? t("copies.last", { ago: ago(Date.parse(place.last_at), now, locale) ?? t("justNow") })
    : t("copies.never");
  const under = place.is_there ? last : `${t("copies.away")} · ${last}`;
  const Icon = isCloud ? Cloud : Usb;
  return (
    <div className={styles.panel}>
      <List label={name}>
        <ListItem
          start={
            place.problem ? (
              <TriangleAlert aria-hidden size="1.5em" className={styles.bad} />
            ) : (
              <Icon aria-hidden size="1.5em" className={styles.good} />
            )
          }
          title={name}
          under={place.problem ? `${t("copies.problem")} ${place.problem.message}` : under}
        />
        {place.copies.map((one) => {
          const moment = dates.moment(one.made_at);
          return (
            <ListItem
              key={one.name}
              start={<CircleCheck aria-hidden size="1.5em" className={styles.good} />}
              title={moment}
              under={sizeOf(one.bytes, locale)}
              end={<GoBackButton place={place.id} name={one.name} moment={moment} isSealed />}
            />
          );
        })}
      </List>
    </div>
  );
}

/** The key, this once: it must be said in so many words that it is kept before the sheet goes. */
function KeySheet({ secret, onClose }: { readonly secret: string | null; readonly onClose: () => void }) {
  const t = useText(backupText);
  const keep = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`# Comanda\n${secret ?? ""}\n`], { type: "text/plain" }));
    link.download = "comanda-backup-key.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <Sheet
      open={secret !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t("copies.keyTitle")}
      description={t("copies.keyHint")}
      actions={
        <Button kind="primary" wide icon={CircleCheck} onClick={onClose}>
          {t("copies.kept")}
        </Button>
      }
    >
      {secret ? (
        <div className={styles.panel}>
          <code className={styles.key}>{secret}</code>
          <QRCode text={secret} label={t("copies.keyQr")} size="12rem" />
          <Row>
            <Button onClick={keep}>{t("copies.keyFile")}</Button>
          </Row>
        </div>
      ) : null}
    </Sheet>
  );
}
