/** What a table says of itself on the floor: the one thing that matters most, and what goes beside it. Pure. */
import type { ShownHead, ShownTable } from "@comanda/core";

/** By what needs somebody first: something failed, food waits, guests want to pay; then how it stands. */
export type TableSign = "parked" | "trouble" | "ready" | "bill" | "pending" | "paid" | "open" | "free";

export interface TableFace {
  readonly sign: TableSign;
  readonly isMine: boolean;
  readonly total: number;
  /** When the oldest check was opened, RFC 3339. */
  readonly since: string | null;
  readonly waiterIds: readonly number[];
  readonly checks: number;
  readonly covers: number | null;
  /** Who has unsent lines there. */
  readonly draftBy: number | null;
  readonly hasAllergy: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** Return what a table shows to a person; `ready` are the checks whose food waits. */
export function faceOf(
  table: Pick<ShownTable, "checks" | "draft_by">,
  me: number,
  ready: ReadonlySet<string> = NONE,
): TableFace {
  const { checks } = table;
  const opened = checks.map(({ opened_at }) => opened_at).filter((at) => at !== "");
  const covers = checks.reduce((sofar, check) => sofar + (check.covers ?? 0), 0);
  const drafters = [table.draft_by, ...checks.map(({ draft_by }) => draft_by)];
  return {
    sign: signOf(checks, ready),
    isMine: checks.some((check) => isOf(check, me)),
    total: checks.reduce((sofar, { total }) => sofar + total, 0),
    since: opened.sort()[0] ?? null,
    waiterIds: [...new Set(checks.flatMap(({ waiter_ids }) => waiter_ids))],
    checks: checks.length,
    covers: covers > 0 ? covers : null,
    draftBy: drafters.find((id) => typeof id === "number") ?? null,
    hasAllergy: checks.some(({ has_allergy = false }) => has_allergy),
  };
}

/** Say whether a check is a person's to serve. */
export function isOf(check: Pick<ShownHead, "waiter_ids" | "sync">, me: number): boolean {
  return check.waiter_ids.includes(me) || check.sync !== "sent";
}

function signOf(checks: readonly ShownHead[], ready: ReadonlySet<string>): TableSign {
  if (checks.length === 0) return "free";
  const any = (holds: (check: ShownHead) => boolean) => checks.some(holds);
  if (any(({ sync }) => sync === "parked")) return "parked";
  if (any(({ in_trouble = 0 }) => in_trouble > 0)) return "trouble";
  if (any(({ order_id }) => ready.has(order_id))) return "ready";
  if (any(({ status, bill_requested_at = null }) => status !== "paid" && bill_requested_at !== null))
    return "bill";
  if (any(({ sync }) => sync === "pending")) return "pending";
  return checks.every(({ status }) => status === "paid") ? "paid" : "open";
}

/** Which tables are shown. */
export type Scope = "mine" | "section" | "all";

/** Return the tables of a scope and a part of the house; a table of mine is one with a check of mine on it. */
export function inScope<T extends Pick<ShownTable, "id" | "group_id" | "checks">>(
  tables: readonly T[],
  scope: Scope,
  me: number,
  mySection: ReadonlySet<number>,
): readonly T[] {
  if (scope === "all") return tables;
  if (scope === "section") return tables.filter(({ id }) => mySection.has(id));
  return tables.filter(({ checks }) => checks.some((check) => isOf(check, me)));
}

/** Return the tables whose number begins with what was typed, exact ones first; letters and accents do not matter. */
export function tablesByNumber<T extends Pick<ShownTable, "name" | "number">>(
  tables: readonly T[],
  typed: string,
): readonly T[] {
  if (typed === "") return [];
  const digits = ({ number, name }: T) => (/\d+/.exec(String(number)) ?? /\d+/.exec(name))?.[0] ?? "";
  const hits = tables.filter((table) => digits(table).startsWith(typed));
  return [...hits].sort((a, b) => digits(a).length - digits(b).length || a.name.localeCompare(b.name, "el"));
}

/** Return the two letters that stand for a person on a table. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  const [first = "", second = ""] = words;
  const letters = second === "" ? [...first].slice(0, 2) : [[...first][0] ?? "", [...second][0] ?? ""];
  return letters.join("").toLocaleUpperCase("el");
}
