import type { GroupView, OrderHead, TableView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useShell } from "../../shell/ShellContext.ts";
import { stateOf, type TableState } from "./tableState.ts";

/** A table with how it stands. */
export interface FloorTable {
  readonly table: TableView;
  readonly now: TableState;
}

export interface Floor {
  readonly tables: readonly FloorTable[] | null;
  /** Parts of the house that have tables. */
  readonly groups: readonly GroupView[];
  /** Checks that are open without a table: bar tabs, take-away. */
  readonly errands: readonly OrderHead[];
  readonly people: ReadonlyMap<number, string>;
  readonly problem: Error | null;
  readonly readAgain: () => void;
}

/** Return the whole floor as it is now. */
export function useFloor(): Floor {
  const { queries } = useBox();
  const { may } = useShell();
  const { data: tables, error, refetch } = useQuery(queries.tables());
  const { data: groups } = useQuery(queries.tableGroups());
  const { data: heads } = useQuery({ ...queries.activeOrders(), enabled: may("orders.all") });
  const { data: people } = useQuery({ ...queries.people(), enabled: may("staff.see") });
  return useMemo(() => {
    const byId = new Map(heads?.map((head) => [head.id, head]));
    const named = new Map(people?.map(({ id, username }) => [id, username]));
    for (const head of heads ?? []) for (const { id, name } of head.waiters) named.set(id, name);
    const used = new Set(tables?.map(({ group_id }) => group_id));
    return {
      tables:
        tables?.filter(({ is_active }) => is_active).map((table) => ({ table, now: stateOf(table, byId) })) ??
        null,
      groups: (groups ?? []).filter(({ id }) => used.has(id)),
      errands: (heads ?? []).filter(({ table_id }) => table_id === null),
      people: named,
      problem: tables ? null : error,
      readAgain: () => void refetch(),
    };
  }, [tables, groups, heads, people, error, refetch]);
}
