import { useText } from "@comanda/ui";
import { houseText } from "./text.ts";

/** On which days and hours something holds; nulls hold always. */
export interface When {
  readonly weekdays: readonly number[] | null;
  readonly from_time: string | null;
  readonly to_time: string | null;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** Return what names the days of the week, Monday being 1. */
export function useWeekday(): (day: Weekday) => string {
  const h = useText(houseText);
  return (day) => h(`weekday.d${day}`);
}

/** Return what says on which days and hours something holds. */
export function useWhen(): (when: When) => string {
  const h = useText(houseText);
  const word = useWeekday();
  return ({ weekdays, from_time, to_time }) => {
    const days =
      weekdays === null
        ? h("everyDay")
        : WEEKDAYS.filter((day) => weekdays.includes(day))
            .map(word)
            .join(" ");
    return from_time === null || to_time === null ? days : `${days} ${from_time}–${to_time}`;
  };
}
