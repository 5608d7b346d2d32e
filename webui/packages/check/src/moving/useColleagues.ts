import { useBox, useSession } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** Somebody to hand tables or money to. */
export interface Colleague {
  readonly id: number;
  readonly name: string;
  /** Logged in somewhere. */
  readonly isHere: boolean;
  /** Tables can be handed to him. */
  readonly takesOrders: boolean;
}

/** Return the colleagues without oneself: those who are here first, then by name. */
export function useColleagues(): readonly Colleague[] {
  const session = useSession();
  const me = "me" in session ? session.me.id : null;
  const { data } = useQuery(useBox().queries.colleagues());
  return useMemo(
    () =>
      (data ?? [])
        .filter(({ id }) => id !== me)
        .map(({ id, username, is_here, takes_orders }) => ({
          id,
          name: username,
          isHere: is_here,
          takesOrders: takes_orders,
        }))
        .sort((a, b) => Number(b.isHere) - Number(a.isHere) || a.name.localeCompare(b.name)),
    [data, me],
  );
}
