import type { Ingredient, Product } from "@comanda/api";
import { Chip, ChipGroup, useMoney, useText } from "@comanda/ui";
import { Minus, Plus } from "lucide-react";
import styles from "./Choices.module.css";
import { type ChoiceField, type Choosing, chosenIn, withIngredient, withPreferences } from "./choosing.ts";
import { padText } from "./text.ts";

export interface ChoicesProps<T extends Choosing> {
  readonly product: Product;
  readonly choice: T;
  readonly onChange: (choice: T) => void;
}

/** What can be chosen beside a product: preferences, options, what is added and what is left out. */
export function Choices<T extends Choosing>({ product, choice, onChange }: ChoicesProps<T>) {
  const t = useText(padText);
  const { write } = useMoney();
  const extra = (cost: number) => (cost === 0 ? null : cost > 0 ? `+${write(cost)}` : write(cost));
  const preferences = chosenIn(choice, "preferences");
  return (
    <>
      {product.preference_sets.map((set) => (
        <ChipGroup
          key={set.id}
          label={set.name}
          least={set.min_choices}
          most={set.max_choices}
          choices={set.choices.map((one) => ({ key: one.id, word: one.name, extra: extra(one.price_delta) }))}
          chosen={preferences.filter((id) => set.choices.some((one) => one.id === id))}
          onChange={(ids) => onChange(withPreferences(choice, set, ids))}
        />
      ))}
      {product.options.length > 0 ? (
        <ChipGroup
          label={t("sheet.options")}
          choices={product.options.map((one) => ({
            key: one.id,
            word: one.name,
            extra: extra(one.extra_cost),
          }))}
          chosen={chosenIn(choice, "selected_options")}
          onChange={(ids) => onChange({ ...choice, selected_options: ids })}
        />
      ) : null}
      <Ingredients
        title={t("sheet.extra")}
        field="extra_ingredients"
        of={product.ingredients.filter((one) => one.is_addable)}
        choice={choice}
        onChange={onChange}
        say={(one) => extra(one.extra_cost)}
      />
      <Ingredients
        title={t("sheet.without")}
        field="removed_ingredients"
        of={product.ingredients.filter((one) => one.is_removable)}
        choice={choice}
        onChange={onChange}
        say={() => null}
      />
    </>
  );
}

interface IngredientsProps<T extends Choosing> {
  readonly title: string;
  readonly field: ChoiceField;
  readonly of: readonly Ingredient[];
  readonly choice: T;
  readonly onChange: (choice: T) => void;
  readonly say: (one: Ingredient) => string | null;
}

function Ingredients<T extends Choosing>({ title, field, of, choice, onChange, say }: IngredientsProps<T>) {
  if (of.length === 0) return null;
  const isExtra = field === "extra_ingredients";
  const chosen = chosenIn(choice, field);
  return (
    <fieldset className={styles.group} aria-label={title}>
      <div className={styles.title}>{title}</div>
      <div className={styles.row}>
        {of.map((one) => {
          const holds = chosen.includes(one.id);
          const wish = holds ? "usual" : isExtra ? "extra" : "without";
          return (
            <Chip
              key={one.id}
              chosen={holds}
              icon={isExtra ? Plus : Minus}
              extra={say(one)}
              onPress={() => onChange(withIngredient(choice, one.id, wish))}
            >
              {one.name}
            </Chip>
          );
        })}
      </div>
    </fieldset>
  );
}
