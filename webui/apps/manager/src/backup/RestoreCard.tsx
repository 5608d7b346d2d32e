import { Card, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import styles from "./backup.module.css";
import { backupText } from "./text.ts";

const STEPS = [
  ["stop", "sudo systemctl stop comanda"],
  ["put", "sudo -u comanda comanda restore FILE --data DIR"],
  ["start", "sudo systemctl start comanda"],
] as const;

/** What to do to go back to a backup: at the box, never with a tap. */
export function RestoreCard() {
  const t = useText(backupText);
  return (
    <Card title={t("restore.title")}>
      <Hint>{t("restore.hint")}</Hint>
      <ol className={styles.steps}>
        {STEPS.map(([step, words]) => (
          <li key={step}>
            {t(`restore.${step}`)} <code className={styles.code}>{words}</code>
          </li>
        ))}
      </ol>
      <Hint>{t("restore.after")}</Hint>
    </Card>
  );
}
