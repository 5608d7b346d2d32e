import { type PersonShown, Refusal, readRefusal } from "@comanda/api";
import type { Box, KeptDevice } from "@comanda/core";
import { useBox, useProblemWords, useSignal, useSignals, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { tillText } from "../text/index.ts";

/** Somebody who may take the till. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

async function readPeople(
  { reach }: Pick<Box, "reach">,
  device: KeptDevice,
): Promise<readonly PersonShown[]> {
  const headers = { "Comanda-Device": device.id, "Comanda-Device-Key": device.key };
  const response = await reach("/api/auth/people", { headers, cache: "no-store" });
  // The house shows no names, or this till was taken off: people type theirs.
  if (response.status === 403 || response.status === 404) return [];
  if (!response.ok) throw await readRefusal(response);
  return (await response.json()) as PersonShown[];
}

/** Return who may take the till: those who worked on it first, then everybody the house shows. */
export function usePeople(): readonly Person[] {
  const box = useBox();
  const { session } = box;
  const device = useSignal(session.device);
  const known = useSignal(session.people);
  const { data } = useQuery({
    queryKey: ["people", "names", device?.id ?? ""],
    queryFn: () => (device === null ? [] : readPeople(box, device)),
    enabled: device !== null,
    staleTime: 5 * 60_000,
    networkMode: "offlineFirst",
    retry: false,
  });
  return useMemo(() => {
    const shown = (data ?? []).map(({ id, username }) => ({ id, name: username }));
    const here = known.map(({ id, username }) => ({ id, name: username }));
    const rest = shown.filter(({ id }) => !here.some((person) => person.id === id));
    return [...here, ...rest];
  }, [data, known]);
}

export interface Door {
  readonly byPin: (name: string, pin: string) => Promise<boolean>;
  readonly byBadge: (badge: string) => Promise<boolean>;
  readonly isEntering: boolean;
  /** What is wrong, in words. */
  readonly said: string | null;
  readonly clear: () => void;
}

/** Return the ways in, and what was wrong with the last try. */
export function useDoor(): Door {
  const { session } = useBox();
  const signal = useSignals();
  const t = useText(tillText);
  const words = useProblemWords();
  const [problem, setProblem] = useState<Error | null>(null);
  const [isEntering, setEntering] = useState(false);
  const enter = useCallback(
    async (way: () => Promise<unknown>) => {
      setEntering(true);
      setProblem(null);
      try {
        await way();
        return true;
      } catch (error) {
        setProblem(error instanceof Error ? error : new Error(String(error)));
        signal("bad");
        return false;
      } finally {
        setEntering(false);
      }
    },
    [signal],
  );
  const byPin = useCallback(
    (name: string, pin: string) => enter(() => session.login(name, pin)),
    [enter, session],
  );
  const byBadge = useCallback((badge: string) => enter(() => session.loginByBadge(badge)), [enter, session]);
  const said =
    problem === null
      ? null
      : problem instanceof Refusal && problem.isAway
        ? t("door.away")
        : words(problem).sentence;
  return { byPin, byBadge, isEntering, said, clear: () => setProblem(null) };
}
