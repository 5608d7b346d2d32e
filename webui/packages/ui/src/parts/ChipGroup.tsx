import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import styles from "./Chip.module.css";
import { Chip } from "./Chip.tsx";
import { classes } from "./classes.ts";

export interface ChipChoice<K extends string | number> {
  readonly key: K;
  readonly word: string;
  readonly icon?: LucideIcon;
  readonly extra?: ReactNode;
  readonly disabledBecause?: string | null;
}

export interface ChipGroupProps<K extends string | number> {
  readonly label: string;
  readonly choices: readonly ChipChoice<K>[];
  readonly chosen: readonly K[];
  readonly onChange: (chosen: K[]) => void;
  /** How many must be chosen. */
  readonly least?: number;
  /** How many may be; at one, a new choice takes the place of the old. */
  readonly most?: number;
}

/** Choices of which so many hold, such as the cooking of a steak; says its rule, and what is missing, in words. */
export function ChipGroup<K extends string | number>(props: ChipGroupProps<K>) {
  const { label, choices, chosen, onChange, least = 0, most = Number.POSITIVE_INFINITY } = props;
  const t = useText(uiText);
  const id = useId();
  const isFull = most !== 1 && chosen.length >= most;
  const toggle = (key: K) => {
    if (!chosen.includes(key)) onChange(most === 1 ? [key] : [...chosen, key]);
    else if (!(most === 1 && least === 1)) onChange(chosen.filter((one) => one !== key));
  };
  const rule = ruleOf(least, most);
  const isMissing = chosen.length < least;
  return (
    <fieldset className={styles.group} aria-labelledby={id}>
      <div className={styles.title} id={id}>
        {label}
        {rule ? (
          <span className={classes(styles.rule, isMissing && styles.missing)}>
            {rule === "exact"
              ? t("chips.exact", { count: least })
              : rule === "range"
                ? t("chips.range", { least, most })
                : rule === "least"
                  ? t("chips.least", { count: least })
                  : t("chips.most", { count: most })}
          </span>
        ) : null}
      </div>
      <div className={styles.row}>
        {choices.map(({ key, word, disabledBecause = null, ...rest }) => {
          const isChosen = chosen.includes(key);
          const full = isFull && !isChosen ? t("chips.full", { count: most }) : null;
          return (
            <Chip
              key={key}
              {...rest}
              chosen={isChosen}
              disabledBecause={disabledBecause ?? full}
              onPress={() => toggle(key)}
            >
              {word}
            </Chip>
          );
        })}
      </div>
    </fieldset>
  );
}

function ruleOf(least: number, most: number): "exact" | "range" | "least" | "most" | null {
  if (least === most) return "exact";
  if (least > 0) return Number.isFinite(most) ? "range" : "least";
  // Of several that stand for each other nobody expects to choose two.
  return most > 1 && Number.isFinite(most) ? "most" : null;
}
