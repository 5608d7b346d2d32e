import { useLive, useText } from "@comanda/ui";
import { CloudOff, Wifi } from "lucide-react";
import { tillText } from "../text/index.ts";
import styles from "./TillHead.module.css";

/** Whether the box answers: a picture here, a banner with words while it does not. */
export function LiveSign() {
  const t = useText(tillText);
  const { kind } = useLive();
  const isAway = kind === "away" || kind === "off";
  const Icon = isAway ? CloudOff : Wifi;
  return (
    <span className={styles.live} role="status" data-kind={kind}>
      <Icon aria-hidden size="1.25em" />
      <span className="heard">
        {isAway ? t("live.away") : kind === "connected" ? t("live.here") : t("live.asked")}
      </span>
    </span>
  );
}
