import { Field, TextInput, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Form, Hint } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import { OtherNames } from "./OtherNames.tsx";
import type { TabProps } from "./ProductTab.tsx";
import { menuText } from "./text.ts";

/** What a product is called in each language, and in the kitchen. */
export function NamesTab({ draft, set }: TabProps) {
  const t = useText(menuText);
  const house = useQuery(useBox().queries.menu()).data?.language ?? "el";
  return (
    <div className={styles.parts}>
      <Hint>{t("sheet.namesHint")}</Hint>
      <Form>
        <OtherNames
          names={draft.translations}
          house={house}
          onNames={(translations) => set({ translations })}
        />
        <Field label={t("sheet.kitchenName")} hint={t("sheet.kitchenNameHint")}>
          <TextInput value={draft.kitchen_name ?? ""} onChange={(kitchen_name) => set({ kitchen_name })} />
        </Field>
      </Form>
    </div>
  );
}
