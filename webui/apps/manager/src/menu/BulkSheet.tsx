import type { Category, Product } from "@comanda/api";
import { Button, Field, List, ListItem, Select, Sheet, useMoney, useText } from "@comanda/ui";
import { ArrowRight } from "lucide-react";
import { useMemo, useState } from "react";
import { Hint } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { BulkFields } from "./BulkFields.tsx";
import { type BulkChange, type Planned, planBulk, take } from "./bulk.ts";
import styles from "./menu.module.css";
import { useStations, useTaxWord } from "./menuData.ts";
import { menuText } from "./text.ts";

interface Props {
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const KINDS = ["price", "category", "station", "tax", "shown", "soldOut"] as const;
type Kind = (typeof KINDS)[number];

/** Many products changed together: first what would change, then the change, then a way back. */
export function BulkSheet({ products, categories, onClose, onDone }: Props) {
  const t = useText(menuText);
  const change = useChange("products", "menu");
  const [kind, setKind] = useState<Kind>("price");
  const [wish, setWish] = useState<BulkChange | null>(null);
  const [at, setAt] = useState(0);
  const plan = useMemo(() => (wish === null ? [] : planBulk(products, wish)), [products, wish]);
  const run = async () => {
    const isDone = await change.run(
      async (api) => {
        for (const [index, { product, after }] of plan.entries()) {
          setAt(index + 1);
          await take(api, product.id, after);
        }
      },
      {
        text: t("bulk.done", { count: plan.length }),
        undo: async (api) => {
          for (const { product, before } of plan) await take(api, product.id, before);
        },
      },
    );
    if (!isDone) return;
    onDone();
    onClose();
  };
  return (
    <Sheet
      open
      roomy
      onOpenChange={onClose}
      title={t("bulk.title", { count: products.length })}
      actions={
        <Button
          kind="primary"
          pending={change.isBusy}
          pendingWord={t("bulk.working", { at, of: plan.length })}
          disabledBecause={plan.length === 0 ? t("bulk.nothing") : null}
          onClick={() => void run()}
        >
          {t("bulk.do", { count: plan.length })}
        </Button>
      }
    >
      <div className={styles.parts}>
        <Field label={t("bulk.what")}>
          <Select<Kind>
            value={kind}
            onChange={(next) => {
              setKind(next);
              setWish(null);
            }}
            choices={KINDS.map((key) => ({ key, word: t(`bulk.${key}`) }))}
          />
        </Field>
        <BulkFields key={kind} kind={kind} categories={categories} onWish={setWish} />
        <section className={styles.plan}>
          <h3>{t("bulk.preview")}</h3>
          {plan.length === 0 ? (
            <Hint>{t("bulk.nothing")}</Hint>
          ) : (
            <List label={t("bulk.preview")}>
              {plan.slice(0, 200).map((one) => (
                <PlannedRow key={one.product.id} planned={one} categories={categories} />
              ))}
            </List>
          )}
        </section>
      </div>
    </Sheet>
  );
}

function PlannedRow({
  planned: { product, before, after },
  categories,
}: {
  readonly planned: Planned;
  readonly categories: readonly Category[];
}) {
  const t = useText(menuText);
  const { write } = useMoney();
  const taxWord = useTaxWord();
  const stations = useStations().data ?? [];
  const word = (step: Planned["before"]): string => {
    if (step.kind === "soldOut") return step.on ? t("product.soldOut") : t("today.back");
    const { base_price, category_id, printer_zone_id, tax_code, is_available } = step.edit;
    if (base_price !== undefined) return write(step.edit.portions?.[0]?.price ?? base_price);
    if (category_id !== undefined) return categories.find(({ id }) => id === category_id)?.name ?? "";
    if (printer_zone_id !== undefined)
      return stations.find(({ id }) => id === printer_zone_id)?.name ?? t("sheet.asCategory");
    if (tax_code !== undefined) return tax_code === null ? t("sheet.asCategory") : taxWord(tax_code);
    return is_available ? t("sheet.shown") : t("product.hidden");
  };
  return (
    <ListItem
      title={product.name}
      end={
        <>
          <span className={styles.diff}>{word(before)}</span>
          <ArrowRight aria-label={t("bulk.after")} size="1em" />
          <strong>{word(after)}</strong>
        </>
      }
    />
  );
}
