import type { Category, GroupView, Product, RuleView, StationView } from "@comanda/api";
import { Button, ChipGroup, Field, ProblemNote, Select, Sheet, useText } from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Form } from "../house/Desk.tsx";
import { ProductPicker } from "../house/ProductPicker.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { WhenFields } from "../house/WhenFields.tsx";
import type { When } from "../house/when.ts";
import styles from "./printing.module.css";
import { printingText } from "./text.ts";

interface Props {
  readonly rule: RuleView | null;
  readonly stations: readonly StationView[];
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly groups: readonly GroupView[];
  readonly onClose: () => void;
}

const ALL = "";
/** One product: its id follows as soon as it is chosen. */
const ONE = "p";

/** One rule: what, for which tables, when, and where it prints. */
export function RuleSheet({ rule, stations, products, categories, groups, onClose }: Props) {
  const t = useText(printingText);
  const h = useText(houseText);
  const change = useChange("routing");
  const [what, setWhat] = useState(
    rule === null || (rule.product_id === null && rule.category_id === null)
      ? ALL
      : rule.product_id === null
        ? `c${rule.category_id}`
        : `p${rule.product_id}`,
  );
  const [group, setGroup] = useState(rule?.table_group_id ? String(rule.table_group_id) : ALL);
  const [when, setWhen] = useState<When>({
    weekdays: rule?.weekdays ?? null,
    from_time: rule?.from_time ?? null,
    to_time: rule?.to_time ?? null,
  });
  const [stationIds, setStationIds] = useState<number[]>(rule?.station_ids ?? []);
  const ident = Number(what.slice(1));
  const body = {
    product_id: what.startsWith("p") ? ident : null,
    category_id: what.startsWith("c") ? ident : null,
    table_group_id: group === ALL ? null : Number(group),
    from_time: when.from_time,
    to_time: when.to_time,
    weekdays: when.weekdays === null ? null : [...when.weekdays],
    station_ids: stationIds,
  };
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  const save = () =>
    change
      .run(
        (api) =>
          rule === null
            ? api.POST("/api/printing/rules", { body })
            : api.PUT("/api/printing/rules/{rule_id}", { params: { path: { rule_id: rule.id } }, body }),
        { text: h("saved") },
      )
      .then(close);
  const remove = () => {
    if (rule === null) return;
    const { id: _, ...old } = rule;
    void change
      .run((api) => api.DELETE("/api/printing/rules/{rule_id}", { params: { path: { rule_id: rule.id } } }), {
        text: h("removed", { name: t("rule.list") }),
        undo: (api) => api.POST("/api/printing/rules", { body: old }),
      })
      .then(close);
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={rule ? h("edit") : t("rule.add")}
      actions={
        <>
          {rule ? (
            <Button kind="quiet" icon={Trash2} onClick={remove}>
              {h("remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={
              what === ONE ? t("rule.needProduct") : stationIds.length === 0 ? t("rule.needStation") : null
            }
            onClick={() => void save()}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={t("rule.what")}>
            <Select
              value={what.startsWith(ONE) ? ONE : what}
              onChange={setWhat}
              choices={[
                { key: ALL, word: t("rule.all") },
                ...categories.map(({ id, name }) => ({
                  key: `c${id}`,
                  word: t("rule.category", { name }),
                })),
                { key: ONE, word: t("rule.oneProduct") },
              ]}
            />
          </Field>
          {what.startsWith(ONE) ? (
            <ProductPicker
              label={t("rule.product1")}
              products={products}
              chosen={products.find(({ id }) => `${ONE}${id}` === what) ?? null}
              onChoose={({ id }) => setWhat(`${ONE}${id}`)}
            />
          ) : null}
          <Field label={t("rule.where")}>
            <Select
              value={group}
              onChange={setGroup}
              choices={[
                { key: ALL, word: t("rule.whereAll") },
                ...groups.map(({ id, name }) => ({ key: String(id), word: name })),
              ]}
            />
          </Field>
        </Form>
        <WhenFields when={when} onChange={setWhen} />
        <ChipGroup
          label={t("rule.to")}
          least={1}
          choices={stations.map(({ id, name }) => ({ key: id, word: name }))}
          chosen={stationIds}
          onChange={setStationIds}
        />
      </div>
    </Sheet>
  );
}
