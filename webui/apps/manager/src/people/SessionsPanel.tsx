import { Button, EmptyState, List, ListItem, useDates, useText } from "@comanda/ui";
import { KeyRound, LogOut } from "lucide-react";
import { Answer } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./people.module.css";
import { peopleText } from "./text.ts";

/** Who is logged in where; anybody can be logged out. */
export function SessionsPanel() {
  const t = useText(peopleText);
  const dates = useDates();
  const change = useChange("sessions");
  const sessions = useRead(["sessions"], (api) => api.GET("/api/sessions"));
  return (
    <div className={styles.panel}>
      <Answer of={sessions}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={KeyRound} title={t("session.none")}>
              {t("session.noneHint")}
            </EmptyState>
          ) : (
            <List label={t("session.list")}>
              {all.map((one) => (
                <ListItem
                  key={one.id}
                  title={one.username}
                  under={
                    <>
                      <span>{t("session.on", { device: one.device_name })}</span>
                      <span>{t("session.since", { at: dates.moment(one.opened_at) })}</span>
                    </>
                  }
                  end={
                    <Button
                      icon={LogOut}
                      aria-label={t("session.endAll", { name: one.username })}
                      onClick={() =>
                        void change.run(
                          (api) =>
                            api.DELETE("/api/sessions/{session_id}", {
                              params: { path: { session_id: one.id } },
                            }),
                          { text: t("session.ended", { name: one.username }) },
                        )
                      }
                    >
                      {t("session.end")}
                    </Button>
                  }
                />
              ))}
            </List>
          )
        }
      </Answer>
    </div>
  );
}
