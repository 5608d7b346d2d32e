import { Field, Segmented, TextInput, useText } from "@comanda/ui";
import { useTradingDays } from "../shell/useTradingDays.ts";
import styles from "./PeriodPicker.module.css";
import { beginning, ending, type Period, PRESETS, type Preset, presetOf } from "./period.ts";
import { reportText } from "./text/index.ts";

export interface PeriodPickerProps {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
}

/** Which days: a usual choice by one tap, or any two dates. */
export function PeriodPicker({ period, onChange }: PeriodPickerProps) {
  const t = useText(reportText);
  const { today } = useTradingDays();
  const chosen = PRESETS.find((preset) => {
    const { from, to } = presetOf(preset, today);
    return from === period.from && to === period.to;
  });
  const choices = PRESETS.map((key) => ({ key: key as Preset | "other", word: t(`period.${key}`) }));
  return (
    <div className={styles.picker}>
      <Segmented
        wide
        label={t("period.title")}
        value={chosen ?? "other"}
        onChange={(key) => {
          if (key !== "other") onChange(presetOf(key, today));
        }}
        choices={choices}
      />
      <div className={styles.dates}>
        <Field label={t("period.from")}>
          <TextInput
            type="date"
            max={today}
            value={period.from}
            onChange={(from) => {
              if (from) onChange(beginning(period, from));
            }}
          />
        </Field>
        <Field label={t("period.to")}>
          <TextInput
            type="date"
            max={today}
            value={period.to}
            onChange={(to) => {
              if (to) onChange(ending(period, to));
            }}
          />
        </Field>
      </div>
    </div>
  );
}
