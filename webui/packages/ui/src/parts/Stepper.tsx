import { Minus, Plus } from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./Stepper.module.css";

export interface StepperProps {
  /** What is counted. */
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly least?: number;
  readonly most?: number;
}

/** A small number, one up or down at a time. */
export function Stepper({ label, value, onChange, least = 0, most = 999 }: StepperProps) {
  const t = useText(uiText);
  return (
    <fieldset className={styles.stepper} aria-label={label}>
      <IconButton
        icon={Minus}
        label={t("stepper.less", { what: label })}
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      />
      <output className={styles.count} aria-live="polite">
        {value}
      </output>
      <IconButton
        icon={Plus}
        label={t("stepper.more", { what: label })}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      />
    </fieldset>
  );
}
