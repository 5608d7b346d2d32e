import { Button, Card, Dialog, Loading, useDates, useNow, useText } from "@comanda/ui";
import type { AskView, CloudSupportContractSessionView as SessionView } from "@comanda/vendor";
import { Activity, KeyRound, type LucideIcon, Printer, ScrollText, Square } from "lucide-react";
import { useState } from "react";
import { CommandSign } from "../commands/CommandSign.tsx";
import { Answer, Column, Hint, Row } from "../shell/Frame.tsx";
import { useAct, useRead } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { LogsView } from "./LogsView.tsx";
import { PinView } from "./PinView.tsx";
import { PrintersView } from "./PrintersView.tsx";
import { StatusView } from "./StatusView.tsx";
import type { Said } from "./said.ts";
import { helpText } from "./text.ts";

/** What was asked is looked for so often: somebody waits on the telephone. */
const AGAIN_MS = 2_000;
const MINUTE_MS = 60_000;
const WHATS = ["status", "logs", "printers", "reprint", "pin"] as const;
type What = (typeof WHATS)[number];
const LOOKS: readonly (readonly ["status" | "logs" | "printers", LucideIcon])[] = [
  ["status", Activity],
  ["logs", ScrollText],
  ["printers", Printer],
];

interface Spot {
  readonly siteId: string;
  readonly id: string;
}

/** One's own session with a box: what may be asked, what it showed, the latest first, and the end. */
export function HelpSession({ siteId, id }: Spot) {
  const params = { path: { site_id: siteId, session_id: id } };
  const session = useRead(
    ["help", siteId, id],
    (api) => api.GET("/api/sites/{site_id}/help/{session_id}", { params }),
    { every: AGAIN_MS },
  );
  return (
    <Answer of={session}>
      {(read) =>
        read.state === "open" ? (
          <Open siteId={siteId} session={read} />
        ) : read.state === "opening" ? (
          <Opening siteId={siteId} id={id} />
        ) : (
          <Loading />
        )
      }
    </Answer>
  );
}

function Opening({ siteId, id }: Spot) {
  const t = useText(helpText);
  return (
    <Card title={t("opening")}>
      <Loading word={t("opening")} />
      <Hint>{t("openingLong")}</Hint>
      <EndButton siteId={siteId} id={id} word={t("giveUp")} />
    </Card>
  );
}

function EndButton({ siteId, id, word }: Spot & { readonly word: string }) {
  const t = useText(helpText);
  const act = useAct();
  const params = { path: { site_id: siteId, session_id: id } };
  const end = () =>
    void act.run((api) => api.DELETE("/api/sites/{site_id}/help/{session_id}", { params }), t("ended"));
  return (
    <Row>
      <Button kind="danger" icon={Square} pending={act.isBusy} onClick={end}>
        {word}
      </Button>
    </Row>
  );
}

function Open({ siteId, session }: { readonly siteId: string; readonly session: SessionView }) {
  const t = useText(helpText);
  const act = useAct();
  const [isPinAsked, setPinAsked] = useState(false);
  const left = Math.max(0, Math.ceil((session.until_ms - useNow()) / MINUTE_MS));
  const params = { path: { site_id: siteId, session_id: session.id } };
  const ask = (what: What, jobId?: number) => {
    const body = { what, ...(jobId === undefined ? {} : { job_id: jobId }) };
    return act.run((api) => api.POST("/api/sites/{site_id}/help/{session_id}/asks", { params, body }));
  };
  const asks = session.asks ?? [];
  return (
    <Column>
      <Card title={t("running")}>
        <Hint>{`${t("left", { count: left })}. ${t("mine")}`}</Hint>
        <Row>
          {LOOKS.map(([what, icon]) => (
            <Button key={what} icon={icon} disabled={act.isBusy} onClick={() => void ask(what)}>
              {t(`ask.${what}`)}
            </Button>
          ))}
          <Button icon={KeyRound} onClick={() => setPinAsked(true)}>
            {t("ask.pin")}
          </Button>
        </Row>
        <EndButton siteId={siteId} id={session.id} word={t("end")} />
      </Card>
      {asks.length === 0 ? <Hint>{t("nothing")}</Hint> : null}
      {asks.map((one) => (
        <Asked key={one.id} one={one} onReprint={(jobId) => void ask("reprint", jobId)} />
      ))}
      <Dialog
        open={isPinAsked}
        onOpenChange={setPinAsked}
        title={t("pinAsk")}
        description={t("pinHint")}
        actions={
          <Button
            kind="primary"
            wide
            pending={act.isBusy}
            onClick={() => void ask("pin").then(() => setPinAsked(false))}
          >
            {t("ask.pin")}
          </Button>
        }
      />
    </Column>
  );
}

interface AskedProps {
  readonly one: AskView;
  readonly onReprint: (jobId: number) => void;
}

function Asked({ one, onReprint }: AskedProps) {
  const t = useText(helpText);
  const dates = useDates();
  const words = useSaid();
  const what = WHATS.find((each) => each === one.what);
  return (
    <Card
      title={`${what ? t(`ask.${what}`) : one.what} · ${dates.time(one.asked_ms)}`}
      action={<CommandSign state={one.state} />}
    >
      {one.view ? (
        <Shown what={one.what} view={one.view} onReprint={onReprint} />
      ) : (
        <Hint>{one.state === "waiting" ? t("waiting") : words(one.detail)}</Hint>
      )}
    </Card>
  );
}

interface ShownProps {
  readonly what: string;
  readonly view: Said;
  readonly onReprint: (jobId: number) => void;
}

function Shown({ what, view, onReprint }: ShownProps) {
  switch (what) {
    case "logs":
      return <LogsView view={view} />;
    case "printers":
      return <PrintersView view={view} onReprint={onReprint} />;
    case "pin":
      return <PinView view={view} />;
    default:
      return <StatusView view={view} />;
  }
}
