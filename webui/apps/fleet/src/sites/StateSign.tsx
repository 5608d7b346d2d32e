import { Badge, useText } from "@comanda/ui";
import {
  Archive,
  CircleCheck,
  CircleDashed,
  Hourglass,
  Lock,
  type LucideIcon,
  TimerOff,
  TriangleAlert,
  WifiOff,
} from "lucide-react";
import styles from "./sites.module.css";
import { sitesText } from "./text.ts";

export const STATES = [
  "active",
  "silent",
  "grace",
  "expired",
  "locked",
  "unclaimed",
  "deregistered",
] as const;
export type SiteState = (typeof STATES)[number];

const ICONS: Readonly<Record<SiteState, LucideIcon>> = {
  active: CircleCheck,
  silent: WifiOff,
  grace: Hourglass,
  expired: TimerOff,
  locked: Lock,
  unclaimed: CircleDashed,
  deregistered: Archive,
};
const TONES: Readonly<Record<SiteState, string | undefined>> = {
  active: styles.good,
  silent: styles.bad,
  grace: styles.warn,
  expired: styles.bad,
  locked: styles.bad,
  unclaimed: undefined,
  deregistered: undefined,
};

/** How a site is, by a picture, a colour and a word. */
export function StateSign({ state }: { readonly state: SiteState }) {
  const t = useText(sitesText);
  const Icon = ICONS[state];
  return (
    <span className={styles.sign}>
      <Icon aria-hidden size="1.2em" className={TONES[state]} />
      {t(`state.${state}`)}
    </span>
  );
}

/** Said of a site whose memory card seems to live in two boxes. */
export function CloneSign() {
  const t = useText(sitesText);
  return <Badge icon={TriangleAlert}>{t("cloned")}</Badge>;
}
