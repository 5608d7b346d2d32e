import { Chip, Field, TextInput, useText } from "@comanda/ui";
import styles from "./Choices.module.css";
import { padText } from "./text.ts";

/** What is asked for most, beside what the card offers. */
const NOTES = ["noSalt", "wellDone", "share", "forChild", "takeAway", "first", "together"] as const;

export interface NoteChipsProps {
  readonly note: string;
  /** The kitchen reads the house's language, whatever the waiter's is. */
  readonly houseLanguage: string;
  readonly onChange: (note: string) => void;
}

/** A note to the kitchen: by chips, or in words. */
export function NoteChips({ note, houseLanguage, onChange }: NoteChipsProps) {
  const t = useText(padText);
  const house = houseLanguage === "en" ? padText.en : padText.el;
  const parts = note === "" ? [] : note.split(", ");
  const toggle = (words: string) =>
    onChange((parts.includes(words) ? parts.filter((one) => one !== words) : [...parts, words]).join(", "));
  return (
    <fieldset className={styles.group} aria-label={t("note.title")}>
      <div className={styles.scroll}>
        {NOTES.map((key) => (
          <Chip key={key} chosen={parts.includes(house.notes[key])} onPress={() => toggle(house.notes[key])}>
            {t(`notes.${key}`)}
          </Chip>
        ))}
      </div>
      <Field label={t("note.title")}>
        <TextInput value={note} maxLength={200} placeholder={t("note.free")} onChange={onChange} />
      </Field>
    </fieldset>
  );
}
