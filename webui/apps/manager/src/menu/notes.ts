/** Notes to the kitchen as the desk edits them: in both languages beside each other. Pure. */
import type { Category, Menu } from "@comanda/api";

export type Serves = Category["serves"];
type Note = NonNullable<Category["notes"]>[number];

export interface DraftNote {
  readonly el: string;
  readonly en: string;
}

/** Return notes of the box for editing; a name without translations stands in the house's language. */
export function drafted(notes: readonly Note[], house: string): DraftNote[] {
  return notes.map(({ name, translations = {} }) => ({
    el: translations.el ?? (house === "en" ? "" : name),
    en: translations.en ?? (house === "en" ? name : ""),
  }));
}

/** Return the notes that come with Comanda for what a category serves. */
export function usualOf(menu: Menu | undefined, serves: Serves): DraftNote[] {
  return drafted(menu?.usual_notes[serves] ?? [], menu?.language ?? "el");
}

/** Return edited notes as the box takes them: the ticket says the house's language; empty rows are left out. */
export function written(notes: readonly DraftNote[], house: string): Note[] {
  return notes.flatMap((one) => {
    const words = { el: one.el.trim(), en: one.en.trim() };
    const name = (house === "en" ? words.en || words.el : words.el || words.en) ?? "";
    if (name === "") return [];
    return [
      { name, translations: Object.fromEntries(Object.entries(words).filter(([, word]) => word !== "")) },
    ];
  });
}
