import type { HelpSession } from "@comanda/api";
import { Card, useDates, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import { Acts } from "./Acts.tsx";
import styles from "./help.module.css";
import { helpText } from "./text.ts";

const WHYS = ["time", "manager", "vendor", "restart", "replaced", "tries"] as const;

/** Help that was, with everything that support did in it. */
export function PastCard({ past }: { readonly past: readonly HelpSession[] }) {
  const t = useText(helpText);
  const dates = useDates();
  const used = past.filter(({ acts }) => acts.length > 0);
  if (used.length === 0) return null;
  return (
    <Card title={t("past")}>
      {used.map((one) => {
        const why = WHYS.find((known) => known === one.why) ?? "time";
        return (
          <details key={one.id} className={styles.past}>
            <summary>
              {dates.moment(one.asked_at)} · {one.by}
            </summary>
            <Hint>{t(`why.${why}`)}</Hint>
            <Acts acts={one.acts} />
          </details>
        );
      })}
    </Card>
  );
}
