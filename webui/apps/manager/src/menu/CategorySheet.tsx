import type { Category, Product } from "@comanda/api";
import { Button, Field, ProblemNote, Select, Sheet, Switch, TextInput, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Form } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./menu.module.css";
import { useStations, useTaxChoices } from "./menuData.ts";
import { NotesPart } from "./NotesPart.tsx";
import { type DraftNote, drafted, type Serves, written } from "./notes.ts";
import { OtherNames } from "./OtherNames.tsx";
import { menuText } from "./text.ts";

interface Props {
  readonly category: Category | null;
  readonly products: readonly Product[];
  readonly onClose: () => void;
}

const NONE = "";

/** A heading of the menu: what it is called, how it looks, where its products are made. */
export function CategorySheet({ category, products, onClose }: Props) {
  const t = useText(menuText);
  const h = useText(houseText);
  const change = useChange("products", "menu");
  const stations = useStations().data ?? [];
  const taxes = useTaxChoices();
  const [name, setName] = useState(category?.name ?? "");
  const [color, setColor] = useState(category?.color ?? "#fb923c");
  const [isActive, setActive] = useState(category?.is_active ?? true);
  const [stationId, setStation] = useState<number | null>(category?.printer_zone_id ?? null);
  const [tax, setTax] = useState<string | null>(category?.tax_code ?? null);
  const [names, setNames] = useState<Record<string, string>>(category?.translations ?? {});
  const house = useQuery(useBox().queries.menu()).data?.language ?? "el";
  const [serves, setServes] = useState<Serves>(category?.serves ?? "food");
  const [notes, setNotes] = useState<readonly DraftNote[] | null>(
    category?.notes ? drafted(category.notes, house) : null,
  );
  const isEmpty = category !== null && products.every(({ category_id }) => category_id !== category.id);

  const save = async () => {
    const translations = Object.fromEntries(Object.entries(names).filter(([, word]) => word.trim() !== ""));
    const body = {
      name: name.trim(),
      color,
      is_active: isActive,
      printer_zone_id: stationId,
      tax_code: tax,
      translations,
      serves,
      notes: notes === null ? null : written(notes, house),
    };
    const isDone = await change.run(
      (api) =>
        category === null
          ? api.POST("/api/products/categories", { body })
          : api.PUT("/api/products/categories/{category_id}", {
              params: { path: { category_id: category.id } },
              body,
            }),
      { text: category === null ? h("added", { name }) : h("saved") },
    );
    if (isDone) onClose();
  };
  const remove = async () => {
    if (category === null) return;
    const path = { category_id: category.id };
    const isDone = await change.run(
      (api) => api.DELETE("/api/products/categories/{category_id}", { params: { path } }),
      { text: h("removed", { name: category.name }) },
    );
    if (isDone) onClose();
  };

  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={category?.name ?? t("category.add")}
      actions={
        <>
          {category ? (
            <Button
              kind="quiet"
              icon={Trash2}
              disabledBecause={isEmpty ? null : t("category.removeHint")}
              onClick={() => void remove()}
            >
              {h("remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={name.trim() ? null : t("sheet.needName")}
            onClick={() => void save()}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.parts}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={h("name")}>
            <TextInput value={name} onChange={setName} maxLength={60} />
          </Field>
          <Field label={t("category.color")}>
            <input
              type="color"
              aria-label={t("category.color")}
              className={styles.colour}
              value={color}
              onChange={(event) => setColor(event.target.value)}
            />
          </Field>
          <Field label={t("sheet.station")} hint={t("category.stationHint")}>
            <Select
              value={stationId === null ? NONE : String(stationId)}
              onChange={(key) => setStation(key === NONE ? null : Number(key))}
              choices={[
                { key: NONE, word: h("none") },
                ...stations.map((station) => ({ key: String(station.id), word: station.name })),
              ]}
            />
          </Field>
          <Field label={t("sheet.tax")}>
            <Select
              value={tax ?? NONE}
              onChange={(key) => setTax(key === NONE ? null : key)}
              choices={[{ key: NONE, word: h("language.house") }, ...taxes]}
            />
          </Field>
          <OtherNames names={names} house={house} onNames={setNames} />
        </Form>
        <Switch
          label={t("category.shown")}
          hint={t("category.shownHint")}
          on={isActive}
          onChange={setActive}
        />
        <NotesPart serves={serves} onServes={setServes} notes={notes} onNotes={setNotes} />
      </div>
    </Sheet>
  );
}
