import { Button, Chip, Field, Sheet, Stepper, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import chips from "./Choices.module.css";
import styles from "./LineSheet.module.css";
import { padText } from "./text.ts";
import type { Guests, Served } from "./usePlace.ts";

/** The allergies that are named most; any other is written. */
const ALLERGIES = [
  "gluten",
  "nuts",
  "peanuts",
  "milk",
  "eggs",
  "fish",
  "shellfish",
  "sesame",
  "soya",
] as const;

export interface GuestsSheetProps {
  readonly served: Served;
  readonly houseLanguage: string;
  readonly onClose: () => void;
}

/** How many guests sit here, and what may not reach them. */
export function GuestsSheet({ served, houseLanguage, onClose }: GuestsSheetProps) {
  const t = useText(padText);
  const house = houseLanguage === "en" ? padText.en : padText.el;
  const before = { covers: served.shown?.covers ?? 0, allergy: served.shown?.allergy ?? "" };
  const [covers, setCovers] = useState(before.covers);
  const [allergy, setAllergy] = useState(before.allergy);
  const parts = allergy.split(", ").filter((part) => part !== "");
  const toggle = (words: string) =>
    setAllergy((parts.includes(words) ? parts.filter((one) => one !== words) : [...parts, words]).join(", "));
  const save = () => {
    const guests: Guests = {
      ...(covers === before.covers ? {} : { covers: covers === 0 ? null : covers }),
      ...(allergy === before.allergy ? {} : { allergy: allergy.trim() === "" ? null : allergy.trim() }),
    };
    if (Object.keys(guests).length > 0) void served.noteGuests(guests);
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("guests.title")}
      actions={
        <Button kind="primary" big onClick={save}>
          {t("guests.save")}
        </Button>
      }
    >
      <div className={styles.body}>
        <Stepper label={t("guests.covers")} value={covers} most={99} onChange={setCovers} />
        <fieldset className={chips.group} aria-label={t("guests.allergy")}>
          <div className={chips.title}>{t("guests.allergy")}</div>
          <div className={chips.row}>
            {ALLERGIES.map((key) => (
              <Chip
                key={key}
                chosen={parts.includes(house.allergies[key])}
                onPress={() => toggle(house.allergies[key])}
              >
                {t(`allergies.${key}`)}
              </Chip>
            ))}
          </div>
        </fieldset>
        <Field label={t("guests.words")} hint={t("guests.hint")}>
          <TextInput value={allergy} maxLength={300} onChange={setAllergy} />
        </Field>
      </div>
    </Sheet>
  );
}
