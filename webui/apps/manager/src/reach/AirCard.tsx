import type { OriginView } from "@comanda/api";
import { Banner, Button, Card, Field, Segmented, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { Hint, Labelled, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./reach.module.css";
import { reachText } from "./text.ts";

type Air = NonNullable<OriginView["air"]>;
const MODES = ["access-point", "client", "none"] as const;
type Mode = (typeof MODES)[number];
const WHY = ["no_link", "no_network_manager", "under_way", "stuck"] as const;
const SHORTEST = 8;

/** The Wi-Fi of a box that has a radio: joined, its own, or none; how many phones are on it, and how many it carries. */
export function AirCard({ air }: { readonly air: Air }) {
  const t = useText(reachText);
  const { name, most, stations } = air;
  const isOwn = air.mode === "access-point";
  return (
    <Card title={t("air.title")}>
      <div className={styles.body}>
        <p>{t(isOwn ? "air.own" : air.mode === "client" ? "air.client" : "air.none", { name })}</p>
        {isOwn && !air.is_up ? <Banner kind="alarm">{t("air.down", { name })}</Banner> : null}
        {isOwn && stations !== null && stations !== undefined ? (
          <p role="status">{t("air.stations", { count: stations, most })}</p>
        ) : null}
        {isOwn && (stations ?? 0) > most ? <Banner kind="alarm">{t("air.full")}</Banner> : null}
        {isOwn ? <Hint>{t("air.limit", { most })}</Hint> : null}
        {isOwn ? <Hint>{t(air.has_uplink ? "air.uplink" : "air.noUplink")}</Hint> : null}
        <Became air={air} />
        {air.has_radio ? <Wish air={air} /> : <Hint>{t("air.noRadio")}</Hint>}
      </div>
    </Card>
  );
}

/** How the change that was asked for last went. */
function Became({ air: { wish } }: { readonly air: Air }) {
  const t = useText(reachText);
  if (!wish) return null;
  if (wish.state === "waiting") return <Banner kind="notice">{t("air.waiting")}</Banner>;
  if (wish.state === "done") return <Banner kind="good">{t("air.done")}</Banner>;
  const key = WHY.find((one) => one === wish.why) ?? "other";
  return <Banner kind="alarm">{t("air.failed", { why: t(`air.why.${key}`, { said: wish.said }) })}</Banner>;
}

function Wish({ air }: { readonly air: Air }) {
  const t = useText(reachText);
  const change = useChange("origin");
  const [isOpen, setOpen] = useState(false);
  const [mode, setMode] = useState<Mode>("access-point");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const isMissing = mode !== "none" && (name.trim() === "" || password.length < SHORTEST);
  const ask = async () => {
    const body = mode === "none" ? { mode } : { mode, name: name.trim(), password };
    if (await change.run((api) => api.PUT("/api/origin/air", { body }))) setOpen(false);
  };
  if (!isOpen)
    return (
      <Row>
        <Button disabled={air.wish?.state === "waiting"} onClick={() => setOpen(true)}>
          {t("air.change")}
        </Button>
      </Row>
    );
  return (
    <form
      className={styles.body}
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Labelled label={t("air.kind")}>
        <Segmented<Mode>
          label={t("air.kind")}
          value={mode}
          onChange={setMode}
          choices={MODES.map((key) => ({ key, word: t(`air.mode.${key}`) }))}
        />
      </Labelled>
      {mode === "none" ? null : (
        <>
          <Field label={t("air.name")}>
            <TextInput value={name} onChange={setName} maxLength={32} autoCapitalize="none" />
          </Field>
          <Field label={t("air.password")} hint={t("air.passwordHint")}>
            <TextInput
              value={password}
              onChange={setPassword}
              maxLength={63}
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
        </>
      )}
      {mode === "access-point" && air.mode !== "access-point" ? (
        <Hint>{t("air.limit", { most: air.most })}</Hint>
      ) : null}
      {air.mode === "client" ? <Hint>{t("air.printers")}</Hint> : null}
      {mode === "none" || name.trim() === "" ? null : <Hint>{t("air.move", { name: name.trim() })}</Hint>}
      <Row>
        <Button kind="primary" type="submit" pending={change.isBusy} disabled={isMissing}>
          {t("air.apply")}
        </Button>
      </Row>
    </form>
  );
}
