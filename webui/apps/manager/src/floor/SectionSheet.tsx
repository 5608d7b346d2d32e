import type { SectionView, TableView } from "@comanda/api";
import { Button, ChipGroup, Field, ProblemNote, Sheet, TextInput, useText } from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./floor.module.css";
import { planText } from "./text.ts";

interface Props {
  readonly section: SectionView | null;
  readonly tables: readonly TableView[];
  readonly onClose: () => void;
}

/** A section: its name, colour and tables. */
export function SectionSheet({ section, tables, onClose }: Props) {
  const t = useText(planText);
  const h = useText(houseText);
  const change = useChange("sections", "tables");
  const [name, setName] = useState(section?.name ?? "");
  const [color, setColor] = useState(section?.color ?? "#9cc9ff");
  const [tableIds, setTableIds] = useState<number[]>(section?.table_ids ?? []);
  const params = { path: { section_id: section?.id ?? 0 } };
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  const body = { name: name.trim(), color, table_ids: tableIds };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={section?.name ?? t("section.add")}
      actions={
        <>
          {section ? (
            <Button
              kind="quiet"
              icon={Trash2}
              onClick={() =>
                void change
                  .run((api) => api.DELETE("/api/tables/sections/{section_id}", { params }), {
                    text: t("section.removed", { name: section.name }),
                  })
                  .then(close)
              }
            >
              {h("remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabled={name.trim() === ""}
            onClick={() =>
              void change
                .run(
                  (api) =>
                    section === null
                      ? api.POST("/api/tables/sections", { body })
                      : api.PUT("/api/tables/sections/{section_id}", { params, body }),
                  { text: h("saved") },
                )
                .then(close)
            }
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={h("name")}>
          <TextInput value={name} onChange={setName} maxLength={40} />
        </Field>
        <Field label={t("section.color")}>
          <input
            type="color"
            aria-label={t("section.color")}
            className={styles.colour}
            value={color}
            onChange={(event) => setColor(event.target.value)}
          />
        </Field>
        <ChipGroup
          label={t("tab.label")}
          choices={tables.map((table) => ({ key: table.id, word: table.name }))}
          chosen={tableIds}
          onChange={setTableIds}
        />
      </div>
    </Sheet>
  );
}
