import type { Api } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";

export interface AnswerOptions {
  readonly enabled?: boolean;
  /** Read it again so often, in ms, for what the box tells no news about. */
  readonly every?: number;
}

/**
 * Return what the box answers to a reading. `key` begins with a noun of `boxQueries`, so that its facts make it old;
 * the answer before stays in sight while another one is fetched.
 */
export function useAnswer<T>(
  key: readonly unknown[],
  read: (api: Api, signal: AbortSignal) => Promise<{ data?: T }>,
  { enabled = true, every }: AnswerOptions = {},
): UseQueryResult<T> {
  const box = useBox();
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const { data } = await read(box.api, signal);
      if (data === undefined) throw new Error("The box gave an empty answer.");
      return data;
    },
    enabled,
    staleTime: 60_000,
    networkMode: "offlineFirst",
    placeholderData: (before: T | undefined) => before as never,
    ...(every === undefined ? {} : { refetchInterval: every }),
  }) as UseQueryResult<T>;
}
