import type { Category } from "@comanda/api";
import { minor } from "@comanda/core";
import {
  ALLERGENS,
  ChipGroup,
  Field,
  MoneyInput,
  Segmented,
  Select,
  Switch,
  TextArea,
  TextInput,
  useAllergenWord,
  useText,
} from "@comanda/ui";
import { Form, Labelled } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import { useStations, useTaxChoices } from "./menuData.ts";
import type { ProductDraft } from "./productDraft.ts";
import { menuText } from "./text.ts";

export interface TabProps {
  readonly draft: ProductDraft;
  readonly set: (some: Partial<ProductDraft>) => void;
}

const NONE = "";

function amountOf(value: number | null | undefined) {
  return value === null || value === undefined ? null : minor(value);
}

/** What a product is, costs, and where it is made. */
export function ProductTab({
  draft,
  set,
  categories,
}: TabProps & { readonly categories: readonly Category[] }) {
  const t = useText(menuText);
  const allergen = useAllergenWord();
  const stations = useStations().data ?? [];
  const taxes = useTaxChoices();
  return (
    <div className={styles.parts}>
      <Form>
        <Field label={t("field.name")}>
          <TextInput value={draft.name} maxLength={120} onChange={(name) => set({ name })} />
        </Field>
        <Field label={draft.is_weighed ? t("sheet.pricePerKilo") : t("sheet.price")}>
          <MoneyInput value={amountOf(draft.base_price)} onChange={(base_price) => set({ base_price })} />
        </Field>
        <Field label={t("category.one")}>
          <Select
            value={draft.category_id === null ? NONE : String(draft.category_id)}
            onChange={(key) => set({ category_id: Number(key) })}
            choices={categories.map(({ id, name }) => ({ key: String(id), word: name }))}
          />
        </Field>
        <Field label={t("sheet.station")} hint={t("sheet.stationHint")}>
          <Select
            value={draft.printer_zone_id === null ? NONE : String(draft.printer_zone_id)}
            onChange={(key) => set({ printer_zone_id: key === NONE ? null : Number(key) })}
            choices={[
              { key: NONE, word: t("sheet.asCategory") },
              ...stations.map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
        <Field label={t("sheet.tax")}>
          <Select
            value={draft.tax_code ?? NONE}
            onChange={(key) => set({ tax_code: key === NONE ? null : key })}
            choices={[{ key: NONE, word: t("sheet.asCategory") }, ...taxes]}
          />
        </Field>
      </Form>
      <Labelled label={t("sheet.kind")}>
        <Segmented
          label={t("sheet.kind")}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          choices={[
            { key: "plain", word: t("sheet.plain") },
            { key: "combo", word: t("sheet.combo") },
          ]}
        />
      </Labelled>
      <div>
        <Switch
          label={t("sheet.shown")}
          on={draft.is_available}
          onChange={(is_available) => set({ is_available })}
        />
        <Switch
          label={t("sheet.weighed")}
          hint={t("sheet.weighedHint")}
          on={draft.is_weighed}
          onChange={(is_weighed) => set({ is_weighed })}
        />
        <Switch
          label={t("sheet.open")}
          hint={t("sheet.openHint")}
          on={draft.is_open_price}
          onChange={(is_open_price) => set({ is_open_price })}
        />
      </div>
      {draft.is_open_price ? (
        <Form>
          <Field label={t("sheet.least")}>
            <MoneyInput value={amountOf(draft.min_price)} onChange={(min_price) => set({ min_price })} />
          </Field>
          <Field label={t("sheet.most")}>
            <MoneyInput value={amountOf(draft.max_price)} onChange={(max_price) => set({ max_price })} />
          </Field>
        </Form>
      ) : null}
      <ChipGroup
        label={t("sheet.allergens")}
        choices={ALLERGENS.map((code) => ({ key: code, word: allergen(code) }))}
        chosen={ALLERGENS.filter((code) => draft.allergens.includes(code))}
        onChange={(allergens) => set({ allergens })}
      />
      <Form>
        <Field label={t("sheet.barcode")}>
          <TextInput
            inputMode="numeric"
            value={draft.barcode ?? ""}
            onChange={(barcode) => set({ barcode })}
          />
        </Field>
        <Field label={t("sheet.plu")}>
          <TextInput inputMode="numeric" value={draft.plu ?? ""} onChange={(plu) => set({ plu })} />
        </Field>
      </Form>
      <Field label={t("sheet.description")}>
        <TextArea rows={3} value={draft.description ?? ""} onChange={(description) => set({ description })} />
      </Field>
    </div>
  );
}
