import { useLive, useText } from "@comanda/ui";
import { Radio, Wifi, WifiOff } from "lucide-react";
import styles from "./LiveSign.module.css";
import { shellText } from "./text/index.ts";

/** Whether what one sees is what is: picture and word. */
export function LiveSign() {
  const t = useText(shellText);
  const { kind } = useLive();
  const Icon = kind === "connected" ? Radio : kind === "reconnecting" ? Wifi : WifiOff;
  return (
    <span className={styles.sign} role="status" data-kind={kind}>
      <Icon aria-hidden size="1.1em" />
      {t(`live.${kind}`)}
    </span>
  );
}
