import { Card, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import styles from "./backup.module.css";
import { backupText } from "./text.ts";

const STEPS = ["stop", "put", "start"] as const;
const COMMAND = "comanda restore FILE --data DIR";

/** What to do to go back to a backup: at the box, never with a tap. */
export function RestoreCard() {
  const t = useText(backupText);
  return (
    <Card title={t("restore.title")}>
      <Hint>{t("restore.hint")}</Hint>
      <ol className={styles.steps}>
        {STEPS.map((step) => (
          <li key={step}>
            {t(`restore.${step}`)}
            {step === "put" ? <code className={styles.code}> {COMMAND}</code> : null}
          </li>
        ))}
      </ol>
      <Hint>{t("restore.after")}</Hint>
    </Card>
  );
}
