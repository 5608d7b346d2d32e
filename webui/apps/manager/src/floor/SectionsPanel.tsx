import type { SectionView, TableView } from "@comanda/api";
import { Button, Card, ChipGroup, EmptyState, useText } from "@comanda/ui";
import { Pencil, Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { usePeople } from "../people/peopleData.ts";
import styles from "./floor.module.css";
import { useSections } from "./planData.ts";
import { SectionSheet } from "./SectionSheet.tsx";
import { planText } from "./text.ts";

/** The sections, and with one tap each who serves them today. */
export function SectionsPanel({ tables }: { readonly tables: readonly TableView[] }) {
  const t = useText(planText);
  const sections = useSections();
  const [open, setOpen] = useState<SectionView | "new" | null>(null);
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setOpen("new")}>
      {t("section.add")}
    </Button>
  );
  return (
    <div className={styles.panel}>
      <Hint>{t("section.lead")}</Hint>
      <Answer of={sections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={UsersRound} title={t("section.none")} action={add}>
              {t("section.noneHint")}
            </EmptyState>
          ) : (
            <>
              <Row>{add}</Row>
              <div className={house.grid}>
                {all.map((section) => (
                  <SectionCard
                    key={section.id}
                    section={section}
                    tables={tables}
                    onEdit={() => setOpen(section)}
                  />
                ))}
              </div>
            </>
          )
        }
      </Answer>
      {open ? (
        <SectionSheet
          key={open === "new" ? 0 : open.id}
          section={open === "new" ? null : open}
          tables={tables}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

interface CardProps {
  readonly section: SectionView;
  readonly tables: readonly TableView[];
  readonly onEdit: () => void;
}

function SectionCard({ section, tables, onEdit }: CardProps) {
  const t = useText(planText);
  const h = useText(houseText);
  const change = useChange("sections", "tables");
  const people = usePeople().data ?? [];
  const serving = people.filter(
    ({ id, is_active, role }) => (is_active && role !== "kitchen") || section.waiter_ids.includes(id),
  );
  const names = tables.filter(({ id }) => section.table_ids.includes(id)).map(({ name }) => name);
  return (
    <Card
      title={section.name}
      action={
        <span
          aria-hidden
          className={styles.dot}
          style={section.color ? { background: section.color } : undefined}
        />
      }
    >
      <p>
        {t("section.tables", { count: names.length })}
        {names.length > 0 ? `: ${names.join(", ")}` : ""}
      </p>
      <ChipGroup
        label={t("section.waiters")}
        choices={serving.map(({ id, username }) => ({ key: id, word: username }))}
        chosen={section.waiter_ids}
        onChange={(waiter_ids) =>
          void change.run((api) =>
            api.PUT("/api/tables/sections/{section_id}/waiters", {
              params: { path: { section_id: section.id } },
              body: { waiter_ids },
            }),
          )
        }
      />
      {section.waiter_ids.length === 0 ? <Hint>{t("section.nobody")}</Hint> : null}
      <Row>
        <Button kind="quiet" icon={Pencil} onClick={onEdit}>
          {h("edit")}
        </Button>
      </Row>
    </Card>
  );
}
