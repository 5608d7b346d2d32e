import type { RoleActions, RoleMatrix } from "@comanda/api";
import { Button, Card, Field, Select, Switch, useText } from "@comanda/ui";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./people.module.css";
import { isRole } from "./peopleData.ts";
import { AREAS, areaOf, wordsOfPermission } from "./permissions.ts";
import { peopleText } from "./text.ts";

/** What each role may do: choose a role, tick what it may. */
export function RolesPanel() {
  const t = useText(peopleText);
  const matrix = useRead(["roles"], (api) => api.GET("/api/roles"));
  return (
    <div className={styles.panel}>
      <Hint>{t("roles.lead")}</Hint>
      <Answer of={matrix}>{(read) => <Matrix matrix={read} />}</Answer>
    </div>
  );
}

function Matrix({ matrix }: { readonly matrix: RoleMatrix }) {
  const t = useText(peopleText);
  const change = useChange("roles", "me");
  const [name, setName] = useState("waiter");
  const role: RoleActions | undefined = matrix.roles.find((one) => one.role === name) ?? matrix.roles[0];
  if (role === undefined) return null;
  const sayPermission = (action: string) => {
    const key = wordsOfPermission(action);
    return key === null ? action : t(key);
  };
  const word = (key: string) => (isRole(key) ? t(`role.${key}`) : key);
  const put = (actions: readonly string[], text: string) =>
    void change.run(
      (api) =>
        api.PUT("/api/roles/{role}", {
          params: { path: { role: role.role } },
          body: { actions: [...actions] },
        }),
      {
        text,
        undo: (api) =>
          api.PUT("/api/roles/{role}", {
            params: { path: { role: role.role } },
            body: { actions: role.actions },
          }),
      },
    );
  const isUsual = String([...role.actions].sort()) === String([...role.default_actions].sort());
  return (
    <>
      <Row>
        <Field label={t("roles.who")}>
          <Select
            value={role.role}
            onChange={setName}
            choices={matrix.roles.map((one) => ({
              key: one.role,
              word: `${word(one.role)} · ${t("roles.people", { count: one.people })}`,
            }))}
          />
        </Field>
        {isUsual ? null : (
          <Button
            icon={RotateCcw}
            onClick={() => put(role.default_actions, t("roles.usualDone", { role: word(role.role) }))}
          >
            {t("roles.usual")}
          </Button>
        )}
      </Row>
      <div className={house.grid}>
        {AREAS.map((area) => {
          const actions = matrix.actions.filter((action) => areaOf(action) === area);
          if (actions.length === 0) return null;
          return (
            <Card key={area} title={t(`area.${area}`)}>
              <div>
                {actions.map((action) => (
                  <Switch
                    key={action}
                    label={sayPermission(action)}
                    on={role.actions.includes(action)}
                    onChange={(on) =>
                      put(
                        on ? [...role.actions, action] : role.actions.filter((one) => one !== action),
                        t("roles.changed", { role: word(role.role) }),
                      )
                    }
                  />
                ))}
              </div>
            </Card>
          );
        })}
      </div>
    </>
  );
}
