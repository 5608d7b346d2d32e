import type { User } from "@comanda/api";
import { Badge, Button, EmptyState, List, ListItem, Switch, useText } from "@comanda/ui";
import { GraduationCap, TriangleAlert, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { Answer, Row } from "../house/Desk.tsx";
import { PersonSheet } from "./PersonSheet.tsx";
import styles from "./people.module.css";
import { isRole, usePeople } from "./peopleData.ts";
import { peopleText } from "./text.ts";

/** Everybody who works here. */
export function StaffPanel() {
  const t = useText(peopleText);
  const people = usePeople();
  const [open, setOpen] = useState<User | "new" | null>(null);
  const [withGone, setWithGone] = useState(false);
  const add = (
    <Button kind="primary" icon={UserPlus} onClick={() => setOpen("new")}>
      {t("staff.add")}
    </Button>
  );
  return (
    <div className={styles.panel}>
      <Answer of={people}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={UsersRound} title={t("staff.none")} action={add}>
              {t("staff.noneHint")}
            </EmptyState>
          ) : (
            <>
              <Row>{add}</Row>
              <List label={t("staff.list")}>
                {all
                  .filter(({ is_active }) => withGone || is_active)
                  .map((person) => (
                    <ListItem
                      key={person.id}
                      title={person.username}
                      under={
                        <>
                          <span>{isRole(person.role) ? t(`role.${person.role}`) : person.role}</span>
                          {person.is_active ? null : <span>{t("staff.inactive")}</span>}
                          {person.is_training ? (
                            <Badge icon={GraduationCap}>{t("staff.training")}</Badge>
                          ) : null}
                          {person.weak_pin ? <Badge icon={TriangleAlert}>{t("staff.weak")}</Badge> : null}
                        </>
                      }
                      onPress={() => setOpen(person)}
                    />
                  ))}
              </List>
              <Switch label={t("staff.showGone")} on={withGone} onChange={setWithGone} />
              {open ? (
                <PersonSheet
                  key={open === "new" ? "new" : open.id}
                  person={open === "new" ? null : open}
                  people={all}
                  onClose={() => setOpen(null)}
                />
              ) : null}
            </>
          )
        }
      </Answer>
    </div>
  );
}
