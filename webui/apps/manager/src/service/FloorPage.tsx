import { Card, List, ListItem, Loading, Money, ProblemNote, TimeAgo, useAhead, useText } from "@comanda/ui";
import { useLocation } from "wouter";
import { PageFrame } from "../shell/PageFrame.tsx";
import { useShell } from "../shell/ShellContext.ts";
import styles from "./FloorPage.module.css";
import { Figures } from "./floor/Figures.tsx";
import { FloorPlan } from "./floor/FloorPlan.tsx";
import { Wanted, WhoIsOn } from "./floor/SideNotes.tsx";
import { type Floor, useFloor } from "./floor/useFloor.ts";
import { useToday } from "./floor/useToday.ts";
import { serviceText } from "./text/index.ts";

/** The house as it is at this moment. */
export default function FloorPage() {
  const t = useText(serviceText);
  const { may } = useShell();
  const floor = useFloor();
  const today = useToday();
  return (
    <PageFrame wide title={t("floor.title")}>
      <Figures floor={floor} today={may("reports.see") ? today : null} />
      <div className={styles.columns}>
        <div className={styles.plan}>
          {floor.problem ? (
            <ProblemNote problem={floor.problem} onRetry={floor.readAgain} />
          ) : floor.tables === null ? (
            <Loading word={t("floor.loading")} />
          ) : (
            <FloorPlan floor={floor} />
          )}
        </div>
        <aside className={styles.side} aria-label={t("floor.beside")}>
          <Wanted />
          <Errands floor={floor} />
          <WhoIsOn floor={floor} />
        </aside>
      </div>
    </PageFrame>
  );
}

/** What is open without a table. */
function Errands({ floor }: { readonly floor: Floor }) {
  const t = useText(serviceText);
  const ahead = useAhead();
  const [, go] = useLocation();
  if (floor.errands.length === 0) return null;
  return (
    <Card title={t("errand.title")}>
      <List label={t("errand.title")} framed={false}>
        {floor.errands.map(({ id, number, table_label, due, opened_at }) => (
          <ListItem
            key={id}
            title={table_label || t("errand.one", { number })}
            under={<TimeAgo since={opened_at} ahead={ahead} />}
            end={<Money amount={due} />}
            onPress={() => go(`/orders/${id}`)}
          />
        ))}
      </List>
    </Card>
  );
}
