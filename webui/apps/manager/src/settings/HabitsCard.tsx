import type { Habits } from "@comanda/api";
import { Card, Segmented, Stepper, Switch, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./settings.module.css";
import { settingsText } from "./text.ts";

const SWITCHES = [
  ["asks_covers", "habit.covers", null],
  ["names_at_login", "habit.names", "habit.namesHint"],
  ["badges", "habit.badges", null],
  ["till_locks_after_sale", "habit.till", null],
] as const;

/** What every app does the same way here; it holds at once. */
export function HabitsCard({ habits }: { readonly habits: Habits }) {
  const t = useText(settingsText);
  const h = useText(houseText);
  const change = useChange("settings", "restaurant");
  const put = (some: Partial<Habits>) =>
    void change.run((api) => api.PUT("/api/restaurant", { body: { habits: { ...habits, ...some } } }), {
      text: h("saved"),
      undo: (api) => api.PUT("/api/restaurant", { body: { habits } }),
    });
  return (
    <Card title={t("tab.habits")}>
      {(
        [
          ["undo_seconds", "habit.undo", "habit.undoHint", habits.undo_seconds ?? 5, 30],
          ["lock_minutes", "habit.lock", "habit.lockHint", habits.lock_minutes ?? 10, 240],
        ] as const
      ).map(([key, word, hint, value, most]) => (
        <div key={key} className={styles.count}>
          <span>
            {t(word)}
            <Hint>{t(hint)}</Hint>
          </span>
          <Stepper label={t(word)} value={value} most={most} onChange={(next) => put({ [key]: next })} />
        </div>
      ))}
      <div className={styles.count}>
        {t("habit.plan")}
        <Segmented<"plan" | "list">
          label={t("habit.plan")}
          value={habits.tables_as ?? "plan"}
          onChange={(tables_as) => put({ tables_as })}
          choices={[
            { key: "plan", word: t("habit.asPlan") },
            { key: "list", word: t("habit.asList") },
          ]}
        />
      </div>
      <div>
        {SWITCHES.map(([key, word, hint]) => (
          <Switch
            key={key}
            label={t(word)}
            {...(hint ? { hint: t(hint) } : {})}
            on={habits[key] ?? key === "names_at_login"}
            onChange={(on) => put({ [key]: on })}
          />
        ))}
      </div>
    </Card>
  );
}
