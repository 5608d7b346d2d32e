import { Field, TextInput, useText } from "@comanda/ui";
import { Form, Hint } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import type { TabProps } from "./ProductTab.tsx";
import { menuText } from "./text.ts";

/** What a product is called in each language, and in the kitchen. */
export function NamesTab({ draft, set }: TabProps) {
  const t = useText(menuText);
  const name = (language: string, word: string) =>
    set({ translations: { ...draft.translations, [language]: word } });
  return (
    <div className={styles.parts}>
      <Hint>{t("sheet.namesHint")}</Hint>
      <Form>
        <Field label={t("sheet.nameGreek")}>
          <TextInput value={draft.translations.el ?? ""} onChange={(word) => name("el", word)} />
        </Field>
        <Field label={t("sheet.nameEnglish")}>
          <TextInput value={draft.translations.en ?? ""} onChange={(word) => name("en", word)} />
        </Field>
        <Field label={t("sheet.kitchenName")} hint={t("sheet.kitchenNameHint")}>
          <TextInput value={draft.kitchen_name ?? ""} onChange={(kitchen_name) => set({ kitchen_name })} />
        </Field>
      </Form>
    </div>
  );
}
