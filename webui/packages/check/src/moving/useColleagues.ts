import { useBox, useSession } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** Somebody to hand tables or money to. */
export interface Colleague {
  readonly id: number;
  readonly name: string;
}

/** Return the colleagues, by name, without oneself. */
export function useColleagues(): readonly Colleague[] {
  const session = useSession();
  const me = "me" in session ? session.me.id : null;
  const { data } = useQuery(useBox().queries.colleagues());
  return useMemo(
    () =>
      (data ?? [])
        .filter(({ id }) => id !== me)
        .map(({ id, username }) => ({ id, name: username }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    [data, me],
  );
}
