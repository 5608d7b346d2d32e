import type { Text } from "@comanda/ui";
import type { padText } from "./text.ts";

/** Return the heading of lines of one course and seat, or null where they have neither. */
export function groupTitle(
  t: Text<(typeof padText)["en"]>,
  { course, seat }: { readonly course: number | null; readonly seat: number | null },
): string | null {
  const words = [
    course === null ? null : t("seating.ofCourse", { course }),
    seat === null ? null : t("seating.ofSeat", { seat }),
  ].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(" · ");
}
