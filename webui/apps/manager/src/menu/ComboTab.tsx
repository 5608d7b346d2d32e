import type { NewComboPart, Product } from "@comanda/api";
import { minor } from "@comanda/core";
import { Button, Field, IconButton, MoneyInput, Stepper, TextInput, useText } from "@comanda/ui";
import { Plus, X } from "lucide-react";
import { useCallback } from "react";
import { Hint } from "../house/Desk.tsx";
import { ProductPicker } from "../house/ProductPicker.tsx";
import styles from "./menu.module.css";
import type { TabProps } from "./ProductTab.tsx";
import { menuText } from "./text.ts";

/** What a combo consists of: parts, and what the guest chooses from in each. */
export function ComboTab({ draft, set, products }: TabProps & { readonly products: readonly Product[] }) {
  const t = useText(menuText);
  const parts = draft.combo_parts;
  return (
    <div className={styles.parts}>
      <Hint>{t("sheet.comboHint")}</Hint>
      {parts.map((part, at) => (
        <ComboPart
          key={at}
          part={part}
          row={at + 1}
          products={products}
          onChange={(next) => set({ combo_parts: parts.map((held, index) => (index === at ? next : held)) })}
          onRemove={() => set({ combo_parts: parts.filter((_, index) => index !== at) })}
        />
      ))}
      <div>
        <Button
          icon={Plus}
          onClick={() =>
            set({ combo_parts: [...parts, { name: "", min_choices: 1, max_choices: 1, products: [] }] })
          }
        >
          {t("sheet.addPart")}
        </Button>
      </div>
    </div>
  );
}

interface PartProps {
  readonly part: NewComboPart;
  readonly row: number;
  readonly products: readonly Product[];
  readonly onChange: (part: NewComboPart) => void;
  readonly onRemove: () => void;
}

function ComboPart({ part, row, products, onChange, onRemove }: PartProps) {
  const t = useText(menuText);
  const { min_choices: least = 1, max_choices: most = 1 } = part;
  const names = new Map(products.map(({ id, name }) => [id, name]));
  const isFree = useCallback(
    ({ id, kind, is_weighed, is_open_price }: Product) =>
      kind === "plain" &&
      !is_weighed &&
      !is_open_price &&
      !part.products.some(({ product_id }) => product_id === id),
    [part.products],
  );
  return (
    <div className={styles.set}>
      <div className={styles.pickSet}>
        <Field label={t("sheet.comboParts")}>
          <TextInput value={part.name} onChange={(name) => onChange({ ...part, name })} />
        </Field>
        <IconButton icon={X} label={t("sheet.removeRow", { row })} onClick={onRemove} />
      </div>
      <div className={styles.steppers}>
        <span className={styles.stepper}>
          {t("sheet.choiceLeast")}
          <Stepper
            label={t("sheet.choiceLeast")}
            value={least}
            onChange={(min_choices) =>
              onChange({ ...part, min_choices, max_choices: Math.max(most, min_choices, 1) })
            }
          />
        </span>
        <span className={styles.stepper}>
          {t("sheet.choiceMost")}
          <Stepper
            label={t("sheet.choiceMost")}
            value={most}
            least={Math.max(1, least)}
            onChange={(max_choices) => onChange({ ...part, max_choices })}
          />
        </span>
      </div>
      <div className={styles.rows}>
        {part.products.map((offered, at) => {
          const name = names.get(offered.product_id) ?? String(offered.product_id);
          return (
            <div key={offered.product_id} className={styles.rowParts}>
              <span>{name}</span>
              <MoneyInput
                label={t("sheet.surcharge", { name })}
                value={minor(offered.price_delta ?? 0)}
                onChange={(price) => {
                  if (price === null) return;
                  const next = part.products.map((held, index) =>
                    index === at ? { ...held, price_delta: price } : held,
                  );
                  onChange({ ...part, products: next });
                }}
              />
              <span />
              <IconButton
                icon={X}
                label={t("sheet.removeRow", { row: at + 1 })}
                onClick={() =>
                  onChange({ ...part, products: part.products.filter((_, index) => index !== at) })
                }
              />
            </div>
          );
        })}
      </div>
      <ProductPicker
        label={t("sheet.addProduct")}
        products={products}
        isOffered={isFree}
        chosen={null}
        onChoose={({ id }) => onChange({ ...part, products: [...part.products, { product_id: id }] })}
      />
    </div>
  );
}
