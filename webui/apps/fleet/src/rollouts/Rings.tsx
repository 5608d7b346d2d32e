import { Badge, useText } from "@comanda/ui";
import type { RolloutView } from "@comanda/vendor";
import { Ban, CircleCheck, Hourglass, type LucideIcon, Send, TriangleAlert } from "lucide-react";
import { Sign, type Tone } from "../shell/Sign.tsx";
import styles from "./rollouts.module.css";
import { rolloutsText } from "./text.ts";

export const BOX_STATES = ["succeeded", "failed", "asked", "pending", "dropped"] as const;
export type BoxState = (typeof BOX_STATES)[number];

export const BOX_SIGNS: Readonly<Record<BoxState, readonly [LucideIcon, Tone]>> = {
  succeeded: [CircleCheck, "good"],
  failed: [TriangleAlert, "bad"],
  asked: [Send, "plain"],
  pending: [Hourglass, "plain"],
  dropped: [Ban, "plain"],
};

type Ring = RolloutView["rings"][number];

/** The rings of a roll-out: a bar, and the same in words. */
export function Rings({ rollout }: { readonly rollout: RolloutView }) {
  return (
    <ol className={styles.rings}>
      {rollout.rings.map((ring, at) => (
        <OneRing key={ring.percent} ring={ring} isHere={at === rollout.ring && rollout.ended_ms === 0} />
      ))}
    </ol>
  );
}

function OneRing({ ring, isHere }: { readonly ring: Ring; readonly isHere: boolean }) {
  const t = useText(rolloutsText);
  const size = BOX_STATES.reduce((sum, state) => sum + ring[state], 0);
  const shown = BOX_STATES.filter((state) => ring[state] > 0);
  return (
    <li className={styles.ring}>
      <div className={styles.head}>
        <strong>{t("ring", { percent: ring.percent })}</strong>
        {isHere ? <Badge loud>{t("here")}</Badge> : null}
      </div>
      <div className={styles.bar} aria-hidden>
        {shown.map((state) => (
          <span key={state} className={styles[state]} style={{ width: `${(100 * ring[state]) / size}%` }} />
        ))}
      </div>
      <div className={styles.words}>
        {shown.length === 0 ? t("empty") : null}
        {shown.map((state) => {
          const [icon, tone] = BOX_SIGNS[state];
          return (
            <Sign key={state} icon={icon} tone={tone}>
              {t(state, { boxes: ring[state] })}
            </Sign>
          );
        })}
      </div>
    </li>
  );
}
