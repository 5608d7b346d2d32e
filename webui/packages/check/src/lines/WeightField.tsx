import { Field, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { readKilos, writeKilos } from "./kilos.ts";
import { ScaleReading } from "./ScaleReading.tsx";
import { linesText } from "./text.ts";

export interface WeightFieldProps {
  /** In grams; null while nobody has said. */
  readonly milli: number | null;
  readonly onChange: (milli: number | null, isWrong: boolean) => void;
}

/** How much it weighs: taken from the scale beside this screen, or typed. */
export function WeightField({ milli, onChange }: WeightFieldProps) {
  const t = useText(linesText);
  const [typed, setTyped] = useState(milli === null ? "" : writeKilos(milli));
  const isWrong = typed.trim() !== "" && readKilos(typed) === null;
  const take = (text: string) => {
    setTyped(text);
    const read = readKilos(text);
    onChange(read, text.trim() !== "" && read === null);
  };
  return (
    <>
      <ScaleReading onTake={(weighed) => take(writeKilos(weighed))} />
      <Field label={t("weigh.label")} error={isWrong ? t("weigh.wrong") : undefined}>
        <TextInput inputMode="decimal" value={typed} onChange={take} placeholder={t("weigh.example")} />
      </Field>
    </>
  );
}
