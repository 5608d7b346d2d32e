import type { Pricebook } from "@comanda/api";
import { useText } from "@comanda/ui";
import { useWeekday, useWhen, WEEKDAYS } from "../house/when.ts";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

const DAY = 24 * 60;

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Return when a book holds on a day, in minutes from midnight; over midnight in two pieces. */
function spansOf({ from_time, to_time }: Pricebook): readonly (readonly [number, number])[] {
  if (from_time === null || to_time === null) return [[0, DAY]];
  const [from, to] = [minuteOf(from_time), minuteOf(to_time)];
  return from <= to
    ? [[from, to]]
    : [
        [0, to],
        [from, DAY],
      ];
}

/** The week as seven days of bars, one row a price list. */
export function WeekView({ books }: { readonly books: readonly Pricebook[] }) {
  const t = useText(pricesText);
  const word = useWeekday();
  const when = useWhen();
  return (
    <div className={styles.week}>
      <span />
      {WEEKDAYS.map((day) => (
        <span key={day} className={styles.day}>
          {word(day)}
        </span>
      ))}
      {books.map((book) => (
        <div key={book.id} className={styles.line}>
          <span className={styles.who}>{book.name}</span>
          <span className="heard">{t("book.weekOf", { name: book.name, when: when(book) })}</span>
          {WEEKDAYS.map((day) => (
            <span key={day} aria-hidden className={styles.cell}>
              {(book.weekdays?.includes(day) ?? true)
                ? spansOf(book).map(([from, to]) => (
                    <i
                      key={from}
                      style={{ left: `${(from / DAY) * 100}%`, width: `${((to - from) / DAY) * 100}%` }}
                    />
                  ))
                : null}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
