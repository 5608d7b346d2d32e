import { useProblemWords, useSignal, useToasts } from "@comanda/ui";
import type { VendorApi } from "@comanda/vendor";
import { type QueryKey, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useState } from "react";
import type { Session, SessionState } from "./session.ts";

export const SessionContext = createContext<Session | null>(null);

/** Return the session of the panel. */
export function useVendor(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("There is no session here: wrap the page in SessionContext.");
  return session;
}

/** Return who is logged in, if anybody. */
export function useVendorSession(): SessionState {
  return useSignal(useVendor().state);
}

/** Return whether the person may do something; the cloud asks again by itself. */
export function useMay(): (action: string) => boolean {
  const state = useVendorSession();
  return (action) => state.kind === "open" && state.me.actions.includes(action);
}

/** Return the data of an answer. Refusals were thrown before. */
export async function answerOf<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const { data } = await asked;
  if (data === undefined) throw new Error("The cloud gave an empty answer.");
  return data;
}

/** Read something; `every` asks again so often, in ms. */
export function useRead<T>(
  key: QueryKey,
  read: (api: VendorApi) => Promise<{ data?: T }>,
  { every, enabled = true }: { readonly every?: number; readonly enabled?: boolean } = {},
): UseQueryResult<T, Error> {
  const { api } = useVendor();
  return useQuery<T, Error>({
    queryKey: key,
    queryFn: () => answerOf(read(api)),
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

export interface Act {
  /** Do it; returns whether the cloud took it. What it refused is kept in `problem`. */
  readonly run: (work: (api: VendorApi) => Promise<unknown>, said?: string) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly problem: Error | null;
}

/** Return what changes something at once: everything read is read anew, and what was done is said. */
export function useAct(): Act {
  const { api } = useVendor();
  const client = useQueryClient();
  const { show } = useToasts();
  const words = useProblemWords();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const run = useCallback<Act["run"]>(
    async (work, said) => {
      setBusy(true);
      try {
        await work(api);
        setProblem(null);
        if (said !== undefined) show({ kind: "good", text: said });
        return true;
      } catch (error) {
        const fault = error instanceof Error ? error : new Error(String(error));
        setProblem(fault);
        show({ kind: "bad", text: words(fault).sentence, stays: 9_000 });
        return false;
      } finally {
        setBusy(false);
        void client.invalidateQueries();
      }
    },
    [api, client, show, words],
  );
  return { run, isBusy, problem };
}
