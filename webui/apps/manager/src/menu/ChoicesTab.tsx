import type { NewPreferenceSet } from "@comanda/api";
import { Button, Field, IconButton, Stepper, TextInput, useText } from "@comanda/ui";
import { Plus, X } from "lucide-react";
import { Hint } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import { PartRows } from "./PartRows.tsx";
import type { TabProps } from "./ProductTab.tsx";
import { menuText } from "./text.ts";

/** Portions, extras, ingredients, and what the guest is asked. */
export function ChoicesTab({ draft, set }: TabProps) {
  const t = useText(menuText);
  const sets = draft.preference_sets;
  const put = (at: number, one: NewPreferenceSet) =>
    set({ preference_sets: sets.map((held, index) => (index === at ? one : held)) });
  return (
    <div className={styles.parts}>
      <PartRows
        title={t("sheet.portions")}
        hint={t("sheet.portionsHint")}
        rows={draft.portions}
        onChange={(portions) => set({ portions })}
        fresh={() => ({ name: "", price: draft.base_price ?? 0 })}
        priceOf={({ price }) => price}
        priced={(row, price) => ({ ...row, price })}
      />
      <section className={styles.part}>
        <h3>{t("sheet.sets")}</h3>
        <Hint>{t("sheet.setsHint")}</Hint>
        {sets.map((one, at) => (
          <PreferenceSet
            key={at}
            one={one}
            row={at + 1}
            onChange={(next) => put(at, next)}
            onRemove={() => set({ preference_sets: sets.filter((_, index) => index !== at) })}
          />
        ))}
        <div>
          <Button
            icon={Plus}
            onClick={() =>
              set({
                preference_sets: [
                  ...sets,
                  { name: "", min_choices: 1, max_choices: 1, choices: [{ name: "" }, { name: "" }] },
                ],
              })
            }
          >
            {t("sheet.addSet")}
          </Button>
        </div>
      </section>
      <PartRows
        title={t("sheet.options")}
        rows={draft.options}
        onChange={(options) => set({ options })}
        fresh={() => ({ name: "", extra_cost: 0 })}
        priceOf={({ extra_cost }) => extra_cost ?? 0}
        priced={(row, extra_cost) => ({ ...row, extra_cost })}
      />
      <PartRows
        title={t("sheet.ingredients")}
        rows={draft.ingredients}
        onChange={(ingredients) => set({ ingredients })}
        fresh={() => ({ name: "", extra_cost: 0, is_removable: true, is_addable: false })}
        priceOf={({ extra_cost }) => extra_cost ?? 0}
        priced={(row, extra_cost) => ({ ...row, extra_cost })}
        marks={[
          {
            word: t("sheet.removable"),
            isOn: (row) => row.is_removable ?? true,
            turned: (row) => ({ ...row, is_removable: !(row.is_removable ?? true) }),
          },
          {
            word: t("sheet.addable"),
            isOn: (row) => row.is_addable ?? true,
            turned: (row) => ({ ...row, is_addable: !(row.is_addable ?? true) }),
          },
        ]}
      />
    </div>
  );
}

interface SetProps {
  readonly one: NewPreferenceSet;
  readonly row: number;
  readonly onChange: (one: NewPreferenceSet) => void;
  readonly onRemove: () => void;
}

function PreferenceSet({ one, row, onChange, onRemove }: SetProps) {
  const t = useText(menuText);
  const { min_choices: least = 0, max_choices: most = 1 } = one;
  return (
    <div className={styles.set}>
      <div className={styles.pickSet}>
        <Field label={t("sheet.setName")}>
          <TextInput value={one.name} onChange={(name) => onChange({ ...one, name })} />
        </Field>
        <IconButton icon={X} label={t("sheet.removeRow", { row })} onClick={onRemove} />
      </div>
      <div className={styles.steppers}>
        <span className={styles.stepper}>
          {t("sheet.choiceLeast")}
          <Stepper
            label={t("sheet.choiceLeast")}
            value={least}
            most={20}
            onChange={(min_choices) =>
              onChange({ ...one, min_choices, max_choices: Math.max(most, min_choices, 1) })
            }
          />
        </span>
        <span className={styles.stepper}>
          {t("sheet.choiceMost")}
          <Stepper
            label={t("sheet.choiceMost")}
            value={most}
            least={Math.max(1, least)}
            most={20}
            onChange={(max_choices) => onChange({ ...one, max_choices })}
          />
        </span>
      </div>
      <PartRows
        title={one.name || t("sheet.setName")}
        rows={one.choices}
        onChange={(choices) => onChange({ ...one, choices })}
        fresh={() => ({ name: "", price_delta: 0 })}
        priceOf={({ price_delta }) => price_delta ?? 0}
        priced={(choice, price_delta) => ({ ...choice, price_delta })}
      />
    </div>
  );
}
