import type { UpdateView } from "@comanda/api";
import { Button, Card, Segmented, Sheet, useLocale, useText } from "@comanda/ui";
import { Download, Undo2 } from "lucide-react";
import { useState } from "react";
import { sizeOf } from "../backup/ago.ts";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { updatesText } from "./text.ts";
import { Reason } from "./UpdatePanel.tsx";
import styles from "./updates.module.css";

const TIMINGS = ["quiet", "night", "now"] as const;
const STATES = ["fetching", "ready", "installing", "installed"] as const;
const WAITS = ["checks", "day", "settling", "night", "clock"] as const;

/** The version that comes next: how far it is, what it waits for, and when it may be installed. */
export function NextCard({ update }: { readonly update: UpdateView }) {
  const t = useText(updatesText);
  const locale = useLocale();
  const change = useChange("updates", "health");
  const [isAsking, setAsking] = useState(false);
  const { percent, version } = update;
  const state = STATES.find((one) => one === update.state) ?? "ready";
  const mayWait = state === "fetching" || state === "ready";
  const timing = TIMINGS.find((one) => one === update.timing) ?? "quiet";
  const set = (when: (typeof TIMINGS)[number]) =>
    void change.run((api) => api.PUT("/api/updates/timing", { body: { when } }), { text: t("timed") });
  const takeBack = () =>
    void change.run((api) => api.DELETE("/api/updates/waiting"), { text: t("takenBack") });
  return (
    <Card title={t("next", { version })}>
      <p className={styles.line}>{t(`state.${state}`, { percent })}</p>
      {state === "fetching" || state === "installing" ? (
        <progress
          className={styles.bar}
          max={100}
          value={percent}
          aria-label={t(`state.${state}`, { percent })}
        />
      ) : null}
      {state === "ready" ? <Waits update={update} /> : null}
      <Reason update={update} />
      {update.why === "" && update.detail === "" ? null : <Hint>{t("retried")}</Hint>}
      <Hint>
        {t(update.source === "stick" ? "from.stick" : "from.vendor")} · {t("size")}:{" "}
        {sizeOf(update.size, locale)}
      </Hint>
      {mayWait ? (
        <>
          <Segmented
            wide
            label={t("timing.label")}
            value={timing}
            onChange={(key) => (key === "now" ? setAsking(true) : set(key))}
            choices={TIMINGS.map((key) => ({ key, word: t(`timing.${key}`) }))}
          />
          <Row>
            <Button icon={Undo2} pending={change.isBusy} onClick={takeBack}>
              {t("takeBack")}
            </Button>
          </Row>
        </>
      ) : null}
      <Sheet
        open={isAsking}
        onOpenChange={setAsking}
        title={t("sure")}
        description={t("sureHint")}
        actions={
          <Button
            kind="primary"
            wide
            icon={Download}
            onClick={() => {
              setAsking(false);
              set("now");
            }}
          >
            {t("sureYes")}
          </Button>
        }
      >
        {null}
      </Sheet>
    </Card>
  );
}

function Waits({ update }: { readonly update: UpdateView }) {
  const t = useText(updatesText);
  const wait = WAITS.find((one) => one === update.waits_for) ?? "nothing";
  return <Hint>{t(`waits.${wait}`)}</Hint>;
}
