import { useText } from "@comanda/ui";
import { Minus } from "lucide-react";
import styles from "./SeatingChips.module.css";
import { padText } from "./text.ts";
import type { Seating } from "./unsent.ts";

export interface SeatingChipsProps {
  readonly seating: Seating;
  readonly onChange: (seating: Seating) => void;
  /** How many seats are offered. */
  readonly seats: number;
  readonly courses?: number;
}

/** Which seat and course a line, or the next one, is for. */
export function SeatingChips({ seating, onChange, seats, courses = 4 }: SeatingChipsProps) {
  const t = useText(padText);
  return (
    <>
      <Numbers
        label={t("seating.course")}
        none={t("seating.noCourse")}
        most={Math.max(courses, seating.course ?? 0)}
        chosen={seating.course}
        onChoose={(course) => onChange({ ...seating, course })}
      />
      <Numbers
        label={t("seating.seat")}
        none={t("seating.noSeat")}
        most={Math.max(seats, seating.seat ?? 0)}
        chosen={seating.seat}
        onChoose={(seat) => onChange({ ...seating, seat })}
      />
    </>
  );
}

interface NumbersProps {
  readonly label: string;
  readonly none: string;
  readonly most: number;
  readonly chosen: number | null;
  readonly onChoose: (number: number | null) => void;
}

function Numbers({ label, none, most, chosen, onChoose }: NumbersProps) {
  const numbers = Array.from({ length: most }, (_, at) => at + 1);
  return (
    <fieldset className={styles.group} aria-label={label}>
      <span className={styles.label}>{label}</span>
      <div className={styles.row}>
        <button
          type="button"
          className={styles.one}
          aria-pressed={chosen === null}
          aria-label={none}
          title={none}
          onClick={() => onChoose(null)}
        >
          <Minus aria-hidden size="1em" />
        </button>
        {numbers.map((number) => (
          <button
            key={number}
            type="button"
            className={styles.one}
            aria-pressed={chosen === number}
            aria-label={`${label} ${number}`}
            onClick={() => onChoose(chosen === number ? null : number)}
          >
            {number}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
