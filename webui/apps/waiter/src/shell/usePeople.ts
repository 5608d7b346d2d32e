import { type PersonShown, readRefusal } from "@comanda/api";
import type { Box, KeptDevice } from "@comanda/core";
import { useBox, useSession, useSignal } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** Somebody whose name may be tapped. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

async function readPeople({ reach }: Pick<Box, "reach">, device: KeptDevice): Promise<readonly Person[]> {
  const headers = { "Comanda-Device": device.id, "Comanda-Device-Key": device.key };
  const response = await reach("/api/auth/people", { headers, cache: "no-store" });
  // Strangers, and whole houses where names are typed, are told nobody.
  if (response.status === 403) return [];
  if (!response.ok) throw await readRefusal(response);
  const people = (await response.json()) as readonly PersonShown[];
  return people.map(({ id, username }) => ({ id, name: username }));
}

/** Return who may log in on this phone: those who worked on it first, then everybody where the house shows names. */
export function usePeople(): readonly Person[] {
  const box = useBox();
  const { session } = box;
  const device = useSignal(session.device);
  const known = useSignal(session.people);
  const { data } = useQuery({
    queryKey: ["people", "shown", device?.id ?? ""],
    queryFn: () => (device === null ? [] : readPeople(box, device)),
    enabled: device !== null,
    staleTime: 5 * 60_000,
    retry: false,
  });
  return useMemo(() => {
    const here = known.map(({ id, username }) => ({ id, name: username }));
    const rest = (data ?? []).filter(({ id }) => !here.some((person) => person.id === id));
    return [...here, ...rest];
  }, [data, known]);
}

/** Return what says a colleague's name, null for one whom this phone does not know. */
export function useNameOf(): (id: number) => string | null {
  const { queries } = useBox();
  const { data } = useQuery(queries.colleagues());
  const state = useSession();
  const me = "me" in state ? state.me : null;
  return useCallback(
    (id) => (me?.id === id ? me.username : (data?.find((one) => one.id === id)?.username ?? null)),
    [data, me],
  );
}
