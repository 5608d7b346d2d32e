/** How a line stands on its way to the kitchen, and what a person can do about it. Pure. */
import type { OrderView, PrinterView } from "@comanda/api";
import type { ShownLine, ShownOrder } from "@comanda/core";
import type { State } from "@comanda/ui";

/** Why a line stands as it does, where the state alone does not say it. */
export type Why =
  | {
      readonly key:
        | "onPhone"
        | "parked"
        | "takingBack"
        | "aboutToSend"
        | "held"
        | "onTheWay"
        | "noVerdict"
        | "unverified";
    }
  | { readonly key: "jobHeld" | "noTicket" | "noStation" | "gone" | "printed" }
  | { readonly key: "printer"; readonly name: string; readonly condition: string };

/** How a line stands. `state` is null for one that is gone. */
export interface Standing {
  readonly state: State | null;
  readonly why: Why;
}

type Printer = Pick<PrinterView, "name" | "condition" | "alarm_since" | "station_ids">;

/** Return how a line stands; `printers` say why a ticket does not come. */
export function standingOf(line: ShownLine, printers: readonly Printer[] = []): Standing {
  const { item } = line;
  if (line.voided >= line.quantity) return { state: null, why: { key: "gone" } };
  if (line.sync === "parked") return { state: "parked", why: { key: "parked" } };
  if (line.isTakingBack) return { state: "takingBack", why: { key: "takingBack" } };
  if (item === null) return { state: "pending", why: { key: "onPhone" } };
  switch (item.print_state) {
    case "held_by_waiter":
      return line.isHeld
        ? { state: "held", why: { key: "held" } }
        : { state: "printing", why: { key: "onTheWay" } };
    case "about_to_send":
      return { state: "waiting", why: { key: "aboutToSend" } };
    case "held":
      return { state: "trouble", why: { key: "jobHeld" } };
    case "cancelled":
      return { state: "trouble", why: { key: "noTicket" } };
    case "queued":
    case "sending":
      return troubleOf(item.printer_zone_id, printers) ?? { state: "printing", why: { key: "onTheWay" } };
    case "unconfirmed":
      return troubleOf(item.printer_zone_id, printers) ?? { state: "unverified", why: { key: "noVerdict" } };
    case "unverified":
      return { state: "unverified", why: { key: "unverified" } };
    case "no_station":
      return { state: "open", why: { key: "noStation" } };
    default:
      return { state: "confirmed", why: { key: "printed" } };
  }
}

/** A station is in trouble where none of its printers is well. */
function troubleOf(stationId: number | null, printers: readonly Printer[]): Standing | null {
  const own = stationId === null ? [] : printers.filter((one) => one.station_ids.includes(stationId));
  const [ill] = own;
  if (ill === undefined || own.some((one) => one.alarm_since === null)) return null;
  return { state: "trouble", why: { key: "printer", name: ill.name, condition: ill.condition } };
}

/** By what the lines of a check are grouped. */
export type Grouping = "course" | "seat" | "round";

/** Lines that stand together. `key` is the course, the seat, or when they were sent; null is none, or not sent yet. */
export interface LineGroup {
  readonly key: string | number | null;
  readonly lines: readonly ShownLine[];
}

/** Return lines in groups: courses and seats in order, rounds newest first with what is not sent at the head. */
export function groupLines(lines: readonly ShownLine[], by: Grouping): LineGroup[] {
  const groups = new Map<string | number | null, ShownLine[]>();
  for (const line of lines) {
    const key = by === "round" ? (line.item?.added_at ?? null) : line[by];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  const sorted = [...groups].map(([key, of]) => ({ key, lines: of }));
  return sorted.sort(by === "round" ? newestFirst : inOrder);
}

function newestFirst(a: LineGroup, b: LineGroup): number {
  if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? -1 : 1;
  return a.key < b.key ? 1 : -1;
}

function inOrder(a: LineGroup, b: LineGroup): number {
  return Number(a.key ?? 0) - Number(b.key ?? 0);
}

/** Return by what a check is best grouped: courses where it has some, then seats, else rounds. */
export function bestGrouping(lines: readonly Pick<ShownLine, "course" | "seat">[]): Grouping {
  if (lines.some((line) => line.course !== null)) return "course";
  return lines.some((line) => line.seat !== null) ? "seat" : "round";
}

/** Return the lines whose recall the box has not answered yet. */
export function takenBack({ lines }: Pick<ShownOrder, "lines">): readonly ShownLine[] {
  return lines.filter((line) => line.isTakingBack && line.voided < line.quantity);
}

/** Say whether all that a check holds is being taken back, so that nothing will be left of it. */
export function isAllTakenBack({ lines }: Pick<ShownOrder, "lines">): boolean {
  const live = lines.filter((line) => line.voided < line.quantity);
  return live.length > 0 && live.every((line) => line.isTakingBack);
}

const ENDED = new Set(["closed", "cancelled", "merged"]);

/** Say whether a check is over, so that nothing can be done with it any more. */
export function hasEnded({ status }: { readonly status: string }): boolean {
  return ENDED.has(status);
}

/** Return by what a line costs less than the list: a treat, a discount, or both. */
export function cheaperBy(
  { item }: ShownLine,
  order: Pick<OrderView, "bill"> | null,
): readonly ("treat" | "discount")[] {
  const treats = new Set(order?.bill.discounts.filter(({ kind }) => kind === "treat").map(({ id }) => id));
  const kinds = (item?.discounts ?? []).map(({ id }) => (treats.has(id) ? "treat" : "discount"));
  return [...new Set(kinds)];
}
