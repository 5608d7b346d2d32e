import type { GroupView } from "@comanda/api";
import type { ShownTable } from "@comanda/core";
import { useBox, useHabits, useOverlaidTables, useSession } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useKept } from "../shell/useKept.ts";
import { inScope, type Scope } from "./tableFace.ts";

/** The key of the checks that have no table. */
export const OFF = "off";
/** The key of the tables that belong to no part of the house. */
export const REST = "rest";

export type View = "plan" | "list";

export interface Floor {
  readonly me: number;
  /** Every table, null until they were ever read. */
  readonly all: readonly ShownTable[] | null;
  /** Those of the chosen scope and part. */
  readonly shown: readonly ShownTable[];
  /** Those of the chosen part, whoever's: the plan draws them all. */
  readonly inPart: readonly ShownTable[];
  readonly parts: readonly { readonly key: string; readonly name: string | null; readonly open: number }[];
  readonly part: string;
  readonly setPart: (key: string) => void;
  readonly scope: Scope;
  readonly setScope: (scope: Scope) => void;
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly isSectionless: boolean;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return the floor as this person looks at it; what was chosen is remembered. */
export function useFloor(): Floor {
  const box = useBox();
  const state = useSession();
  const me = "me" in state ? state.me.id : 0;
  const { tables, problem, readAgain } = useOverlaidTables();
  const { data: groups } = useQuery(box.queries.tableGroups());
  const { data: sections } = useQuery(box.queries.sections());
  const [scope, setScope] = useKept<Scope>("scope", ["mine", "section", "all"], "all");
  const { tables_as = "plan" } = useHabits();
  const [chosenView, setView] = useKept<View | "house">("view", ["plan", "list", "house"], "house");
  const [wanted, setPart] = useKept<string>("part", null, "");
  const mine = useMemo(
    () =>
      new Set((sections ?? []).filter((one) => one.waiter_ids.includes(me)).flatMap((one) => one.table_ids)),
    [sections, me],
  );
  const known = useMemo(() => new Set((groups ?? []).map(({ id }) => id)), [groups]);
  const parts = useMemo(() => partsOf(tables ?? [], groups ?? [], known), [tables, groups, known]);
  const part = wanted === OFF || parts.some(({ key }) => key === wanted) ? wanted : (parts[0]?.key ?? OFF);
  const inPart = useMemo(
    () => (tables ?? []).filter((table) => partOf(table, known) === part),
    [tables, part, known],
  );
  const shown = useMemo(() => inScope(inPart, scope, me, mine), [inPart, scope, me, mine]);
  return {
    me,
    all: tables,
    shown,
    inPart,
    parts,
    part,
    setPart,
    scope,
    setScope,
    view: chosenView === "house" ? tables_as : chosenView,
    setView,
    isSectionless: sections !== undefined && mine.size === 0,
    problem,
    readAgain,
  };
}

/** Return a table's part; one whose part is not known (any more) stands among the rest, so that none is lost. */
function partOf({ group_id }: Pick<ShownTable, "group_id">, known: ReadonlySet<number>): string {
  return group_id !== null && known.has(group_id) ? String(group_id) : REST;
}

function partsOf(
  tables: readonly ShownTable[],
  groups: readonly GroupView[],
  known: ReadonlySet<number>,
): Floor["parts"] {
  const inPart = (key: string) => tables.filter((table) => partOf(table, known) === key);
  const sorted = [...groups].sort(
    (a, b) => a.sort_order - b.sort_order || a.name.localeCompare(b.name, "el"),
  );
  const names = [...sorted.map(({ id, name }) => ({ key: String(id), name })), { key: REST, name: null }];
  return names
    .map((part) => ({ ...part, tables: inPart(part.key) }))
    .filter((part) => part.tables.length > 0)
    .map(({ key, name, tables: all }) => ({
      key,
      name,
      open: all.filter(({ checks }) => checks.length > 0).length,
    }));
}
