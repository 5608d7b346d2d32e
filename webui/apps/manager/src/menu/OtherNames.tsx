import { Field, TextInput, useText } from "@comanda/ui";
import { menuText } from "./text.ts";

const WORDS = { el: "sheet.nameGreek", en: "sheet.nameEnglish" } as const;

interface Props {
  readonly names: Readonly<Record<string, string>>;
  /** The language of the usual names; it is not asked for twice. */
  readonly house: string;
  readonly onNames: (names: Record<string, string>) => void;
}

/** What a thing is called in the languages that are not the house's own; a name that is there already can be changed. */
export function OtherNames({ names, house, onNames }: Props) {
  const t = useText(menuText);
  return (["el", "en"] as const)
    .filter((language) => language !== house || names[language])
    .map((language) => (
      <Field key={language} label={t(WORDS[language])}>
        <TextInput
          value={names[language] ?? ""}
          onChange={(word) => onNames({ ...names, [language]: word })}
        />
      </Field>
    ));
}
