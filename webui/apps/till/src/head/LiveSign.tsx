import { useLive, useText } from "@comanda/ui";
import { CloudOff, Wifi } from "lucide-react";
import { tillText } from "../text/index.ts";
import styles from "./TillHead.module.css";

/** Whether the box answers: a picture here, a banner with words while it does not. */
export function LiveSign() {
  const t = useText(tillText);
  const isHere = useLive().kind === "connected";
  const Icon = isHere ? Wifi : CloudOff;
  return (
    <span className={styles.live} role="status" data-here={isHere}>
      <Icon aria-hidden size="1.25em" />
      <span className="heard">{isHere ? t("live.here") : t("live.away")}</span>
    </span>
  );
}
