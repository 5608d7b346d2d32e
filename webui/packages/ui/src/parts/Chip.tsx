import { Check, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Chip.module.css";

export interface ChipProps {
  readonly chosen: boolean;
  readonly onPress: () => void;
  readonly icon?: LucideIcon;
  /** A word or an amount after the name, such as a surcharge. */
  readonly extra?: ReactNode;
  readonly disabledBecause?: string | null;
  readonly children: ReactNode;
}

/** One choice among many; a tick beside the colour says that it holds. */
export function Chip({ chosen, onPress, icon: Icon, extra, disabledBecause = null, children }: ChipProps) {
  const isOff = disabledBecause !== null;
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={chosen}
      aria-disabled={isOff || undefined}
      title={disabledBecause ?? undefined}
      onClick={() => {
        if (!isOff) onPress();
      }}
    >
      <span className={styles.sign}>
        {chosen ? <Check aria-hidden size="1.1em" /> : Icon ? <Icon aria-hidden size="1.1em" /> : null}
      </span>
      {children}
      {extra ? <span className={styles.extra}>{extra}</span> : null}
    </button>
  );
}
