import { classes, useLive, useText } from "@comanda/ui";
import { Radio, WifiOff } from "lucide-react";
import styles from "./LiveSign.module.css";
import { shellText } from "./text/index.ts";

/** Whether what one sees is what is: picture and word. */
export function LiveSign() {
  const t = useText(shellText);
  const { kind } = useLive();
  const isOn = kind === "connected";
  const Icon = isOn ? Radio : WifiOff;
  return (
    <span className={classes(styles.sign, isOn ? styles.on : styles.off)} role="status">
      <Icon aria-hidden size="1.1em" />
      {t(`live.${kind}`)}
    </span>
  );
}
