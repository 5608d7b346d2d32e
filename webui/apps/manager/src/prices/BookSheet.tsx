import type { NewPriceEntry, Pricebook, Product } from "@comanda/api";
import { minor } from "@comanda/core";
import {
  Button,
  ChipGroup,
  Field,
  IconButton,
  MoneyInput,
  ProblemNote,
  Select,
  Sheet,
  Stepper,
  Switch,
  TextInput,
  useText,
} from "@comanda/ui";
import { Trash2, X } from "lucide-react";
import { useCallback, useState } from "react";
import { Form, Hint } from "../house/Desk.tsx";
import { ProductPicker } from "../house/ProductPicker.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { WhenFields } from "../house/WhenFields.tsx";
import type { When } from "../house/when.ts";
import { NO_PRODUCTS, useCategories, useProducts } from "../menu/menuData.ts";
import { useGroups } from "../printing/printingData.ts";
import { readPercent, writePercent } from "./percent.ts";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

const MODES = ["dine_in", "take_away", "delivery"] as const;

/** One price list: when and where it holds, and its prices. */
export function BookSheet({
  book,
  onClose,
}: {
  readonly book: Pricebook | null;
  readonly onClose: () => void;
}) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("pricebooks", "menu");
  const groups = useGroups().data ?? [];
  const [name, setName] = useState(book?.name ?? "");
  const [isActive, setActive] = useState(book?.is_active ?? true);
  const [priority, setPriority] = useState(book?.priority ?? 0);
  const [when, setWhen] = useState<When>({
    weekdays: book?.weekdays ?? null,
    from_time: book?.from_time ?? null,
    to_time: book?.to_time ?? null,
  });
  const [groupIds, setGroupIds] = useState<number[]>(book?.table_group_ids ?? []);
  const [modes, setModes] = useState(book?.modes ?? []);
  const [entries, setEntries] = useState<NewPriceEntry[]>(
    () =>
      book?.entries.map(({ category_id, product_id, portion_id, price, change_bp }) => ({
        category_id,
        product_id,
        portion_id,
        price,
        change_bp,
      })) ?? [],
  );
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  const save = () => {
    const body = {
      name: name.trim(),
      is_active: isActive,
      priority,
      weekdays: when.weekdays === null ? null : [...when.weekdays],
      from_time: when.from_time,
      to_time: when.to_time,
      table_group_ids: groupIds.length === 0 ? null : groupIds,
      modes: modes.length === 0 ? null : modes,
      entries,
    };
    void change
      .run(
        (api) =>
          book === null
            ? api.POST("/api/pricebooks", { body })
            : api.PUT("/api/pricebooks/{pricebook_id}", {
                params: { path: { pricebook_id: book.id } },
                body,
              }),
        { text: h("saved") },
      )
      .then(close);
  };
  const remove = () =>
    book &&
    void change
      .run(
        (api) =>
          api.DELETE("/api/pricebooks/{pricebook_id}", { params: { path: { pricebook_id: book.id } } }),
        { text: h("removed", { name: book.name }) },
      )
      .then(close);
  return (
    <Sheet
      open
      roomy
      onOpenChange={onClose}
      title={book?.name ?? t("book.add")}
      actions={
        <>
          {book ? (
            <Button kind="quiet" icon={Trash2} onClick={remove}>
              {h("remove")}
            </Button>
          ) : null}
          <Button kind="primary" pending={change.isBusy} disabled={name.trim() === ""} onClick={save}>
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={h("name")}>
          <TextInput value={name} onChange={setName} maxLength={60} />
        </Field>
        <Switch label={t("book.on")} on={isActive} onChange={setActive} />
        <WhenFields when={when} onChange={setWhen} />
        {groups.length > 0 ? (
          <ChipGroup
            label={t("book.rooms")}
            choices={groups.map((one) => ({ key: one.id, word: one.name }))}
            chosen={groupIds}
            onChange={setGroupIds}
          />
        ) : null}
        <ChipGroup
          label={t("book.modes")}
          choices={MODES.map((key) => ({ key, word: t(`mode.${key}`) }))}
          chosen={modes}
          onChange={setModes}
        />
        <div className={styles.count}>
          <span>
            {t("book.strength")}
            <Hint>{t("book.strengthHint")}</Hint>
          </span>
          <Stepper label={t("book.strength")} value={priority} onChange={setPriority} most={100} />
        </div>
        <Entries entries={entries} onChange={setEntries} />
      </div>
    </Sheet>
  );
}

const NONE = "";

interface EntriesProps {
  readonly entries: readonly NewPriceEntry[];
  readonly onChange: (entries: NewPriceEntry[]) => void;
}

function Entries({ entries, onChange }: EntriesProps) {
  const t = useText(pricesText);
  const products = useProducts().data ?? NO_PRODUCTS;
  const categories = useCategories().data ?? [];
  const isFree = useCallback(
    ({ id }: Product) => !entries.some(({ product_id }) => product_id === id),
    [entries],
  );
  const put = (at: number, entry: NewPriceEntry) =>
    onChange(entries.map((held, index) => (index === at ? entry : held)));
  const nameOf = (entry: NewPriceEntry) => {
    const product = products.find(({ id }) => id === entry.product_id);
    const portion = product?.portions.find(({ id }) => id === entry.portion_id);
    if (product) return portion ? `${product.name} ${portion.name}` : product.name;
    return t("book.change", { name: categories.find(({ id }) => id === entry.category_id)?.name ?? "" });
  };
  return (
    <fieldset className={styles.panel} aria-label={t("book.entries", { count: entries.length })}>
      <h3>{t("book.entries", { count: entries.length })}</h3>
      {entries.map((entry, at) => {
        const name = nameOf(entry);
        return (
          <div key={`${entry.category_id}-${entry.product_id}-${entry.portion_id}`} className={styles.entry}>
            <span>{name}</span>
            {entry.category_id === null || entry.category_id === undefined ? (
              <MoneyInput
                label={name}
                value={entry.price === null || entry.price === undefined ? null : minor(entry.price)}
                onChange={(price) => put(at, { ...entry, price })}
              />
            ) : (
              <PercentInput
                label={`${name}: ${t("book.percent")}`}
                value={entry.change_bp ?? 0}
                onChange={(change_bp) => put(at, { ...entry, change_bp })}
              />
            )}
            <IconButton
              icon={X}
              label={t("book.removeEntry", { name })}
              onClick={() => onChange(entries.filter((_, index) => index !== at))}
            />
          </div>
        );
      })}
      <Form>
        <Field label={t("book.addCategory")} hint={t("book.percentHint")}>
          <Select
            value={NONE}
            onChange={(key) => onChange([...entries, { category_id: Number(key), change_bp: -1000 }])}
            choices={[
              { key: NONE, word: "…" },
              ...categories
                .filter(({ id }) => !entries.some(({ category_id }) => category_id === id))
                .map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
        <ProductPicker
          label={t("book.addProduct")}
          products={products}
          isOffered={isFree}
          chosen={null}
          onChoose={(product) => {
            const rows =
              product.portions.length === 0
                ? [{ product_id: product.id, price: product.base_price }]
                : product.portions.map(({ id, price }) => ({
                    product_id: product.id,
                    portion_id: id,
                    price,
                  }));
            onChange([...entries, ...rows]);
          }}
        />
      </Form>
    </fieldset>
  );
}

interface PercentProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (basisPoints: number) => void;
}

/** A percentage as it is typed, kept as basis points. */
export function PercentInput({ label, value, onChange }: PercentProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      inputMode="text"
      aria-label={label}
      aria-invalid={typed !== null && readPercent(typed) === null}
      value={typed ?? `${writePercent(value)} %`}
      onFocus={() => setTyped(writePercent(value))}
      onBlur={() => setTyped(null)}
      onChange={(next) => {
        setTyped(next);
        const read = readPercent(next);
        if (read !== null) onChange(read);
      }}
    />
  );
}
