import { Banner, Button, Card, Dialog, EmptyState, useDates, useText } from "@comanda/ui";
import type { RolloutView } from "@comanda/vendor";
import {
  Ban,
  CircleCheck,
  CirclePlay,
  List as ListIcon,
  type LucideIcon,
  Pause,
  Play,
  Rocket,
} from "lucide-react";
import { useState } from "react";
import { Answer, Facts, Frame, Hint, Row } from "../shell/Frame.tsx";
import { Sign, type Tone } from "../shell/Sign.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { BeginSheet } from "./BeginSheet.tsx";
import { BoxesSheet } from "./BoxesSheet.tsx";
import { Rings } from "./Rings.tsx";
import { rolloutsText } from "./text.ts";

const AGAIN_MS = 3_000;
const SIGNS: Readonly<Record<RolloutView["state"], readonly [LucideIcon, Tone]>> = {
  running: [CirclePlay, "good"],
  paused: [Pause, "warn"],
  aborted: [Ban, "bad"],
  done: [CircleCheck, "good"],
};

/** Versions on their way to the boxes, ring by ring. */
export function RolloutsPage() {
  const t = useText(rolloutsText);
  const may = useMay()("fleet.rollout");
  const rollouts = useRead(["rollouts"], (api) => api.GET("/api/rollouts"), { every: AGAIN_MS });
  const [isBeginning, setBeginning] = useState(false);
  return (
    <Frame
      title={t("title")}
      actions={
        may ? (
          <Button kind="primary" icon={Rocket} onClick={() => setBeginning(true)}>
            {t("begin")}
          </Button>
        ) : null
      }
    >
      <Answer of={rollouts}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={Rocket} title={t("none")}>
              {t("noneHint")}
            </EmptyState>
          ) : (
            rows.map((row) => <Rollout key={row.id} rollout={row} may={may} />)
          )
        }
      </Answer>
      {isBeginning ? <BeginSheet onClose={() => setBeginning(false)} /> : null}
    </Frame>
  );
}

function Rollout({ rollout, may }: { readonly rollout: RolloutView; readonly may: boolean }) {
  const t = useText(rolloutsText);
  const dates = useDates();
  const [open, setOpen] = useState(false);
  const why = useSaid()(rollout.why);
  const [icon, tone] = SIGNS[rollout.state];
  return (
    <Card
      title={rollout.version}
      action={
        <Sign icon={icon} tone={tone}>
          {t(`state.${rollout.state}`)}
        </Sign>
      }
    >
      {rollout.note ? <Hint>{rollout.note}</Hint> : null}
      {why ? <Banner kind="notice">{why}</Banner> : null}
      {rollout.state === "running" && rollout.soak_until_ms > 0 ? (
        <Hint>{t("soaking", { moment: dates.moment(rollout.soak_until_ms) })}</Hint>
      ) : null}
      <Rings rollout={rollout} />
      <Facts
        of={[
          [t("begunBy"), t("by", { moment: dates.moment(rollout.created_ms), name: rollout.by_name })],
          ...(rollout.ended_ms > 0 ? [[t("ended"), dates.moment(rollout.ended_ms)] as const] : []),
          [t("terms"), t("termsAre", { success: rollout.success_percent, errors: rollout.error_percent })],
          [t("pauses"), t("pausesAre", { soak: rollout.soak_minutes, patience: rollout.patience_hours })],
        ]}
      />
      <Row>
        <Button icon={ListIcon} onClick={() => setOpen(true)}>
          {t("boxes")}
        </Button>
        {may ? <Steering rollout={rollout} /> : null}
      </Row>
      {open ? <BoxesSheet rollout={rollout} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

function Steering({ rollout }: { readonly rollout: RolloutView }) {
  const t = useText(rolloutsText);
  const act = useAct();
  const [isAborting, setAborting] = useState(false);
  const params = { path: { rollout_id: rollout.id } };
  const pause = () =>
    void act.run((api) => api.POST("/api/rollouts/{rollout_id}/pause", { params }), t("paused"));
  const resume = () =>
    void act.run((api) => api.POST("/api/rollouts/{rollout_id}/resume", { params }), t("resumed"));
  const abort = async () => {
    await act.run((api) => api.POST("/api/rollouts/{rollout_id}/abort", { params }), t("aborted"));
    setAborting(false);
  };
  if (rollout.ended_ms > 0) return null;
  return (
    <>
      {rollout.state === "running" ? (
        <Button icon={Pause} pending={act.isBusy} onClick={pause}>
          {t("pause")}
        </Button>
      ) : (
        <Button kind="primary" icon={Play} pending={act.isBusy} onClick={resume}>
          {t("resume")}
        </Button>
      )}
      <Button kind="danger" icon={Ban} onClick={() => setAborting(true)}>
        {t("abort")}
      </Button>
      <Dialog
        open={isAborting}
        onOpenChange={setAborting}
        title={t("abortAsk", { version: rollout.version })}
        description={t("abortHint")}
        actions={
          <Button kind="danger" wide pending={act.isBusy} onClick={() => void abort()}>
            {t("abort")}
          </Button>
        }
      />
    </>
  );
}
