import type { Whereabouts } from "@comanda/api";
import { useQuery } from "@tanstack/react-query";
import { useBox } from "./boxHooks.ts";

const LOOK_AGAIN_MS = 5 * 60_000;

/** Return where the box is now for a page that stands at an address which it had before; null for every other page. */
export function newHome(said: Whereabouts | undefined, here: string): string | null {
  return said?.origin && said.left.includes(here) ? said.origin : null;
}

/** Return where the box is now, where this page stands at an address that it had before. */
export function useMovedTo(): string | null {
  const { api } = useBox();
  const { data } = useQuery<Whereabouts, Error>({
    queryKey: ["origin", "here"],
    queryFn: async () => {
      const { data: said } = await api.GET("/api/origin/here");
      if (said === undefined) throw new Error("The box gave an empty answer.");
      return said;
    },
    staleTime: LOOK_AGAIN_MS,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return newHome(data, location.origin);
}
