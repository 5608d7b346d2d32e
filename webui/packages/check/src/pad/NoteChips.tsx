import type { Category, Menu, Product } from "@comanda/api";
import { Chip, Field, TextInput, useBox, useLanguage, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import styles from "./Choices.module.css";
import { padText } from "./text.ts";

export interface NoteChipsProps {
  readonly product: Product;
  readonly note: string;
  readonly onChange: (note: string) => void;
}

/** A note to who makes it: by the chips of its category, or in words. The ticket says it in the house's language. */
export function NoteChips({ product, note, onChange }: NoteChipsProps) {
  const t = useText(padText);
  const language = useLanguage();
  const { data: menu } = useQuery(useBox().queries.menu());
  const parts = note === "" ? [] : note.split(", ");
  const toggle = (words: string) =>
    onChange((parts.includes(words) ? parts.filter((one) => one !== words) : [...parts, words]).join(", "));
  return (
    <fieldset className={styles.group} aria-label={t("note.title")}>
      <div className={styles.scroll}>
        {notesOf(menu, product.category_id).map(({ name, translations }) => (
          <Chip key={name} chosen={parts.includes(name)} onPress={() => toggle(name)}>
            {translations?.[language] ?? name}
          </Chip>
        ))}
      </div>
      <Field label={t("note.title")}>
        <TextInput value={note} maxLength={200} placeholder={t("note.free")} onChange={onChange} />
      </Field>
    </fieldset>
  );
}

/** Return what is offered for a category: the house's own notes, else the usual ones of what it serves. */
export function notesOf(menu: Menu | undefined, categoryId: number): NonNullable<Category["notes"]> {
  const category = menu?.categories.find(({ id }) => id === categoryId);
  // A menu that was kept from before the box knew of notes has none.
  return category?.notes ?? menu?.usual_notes?.[category?.serves ?? "food"] ?? [];
}
