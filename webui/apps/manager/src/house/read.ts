import type { Api } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { type QueryKey, type UseQueryResult, useQuery } from "@tanstack/react-query";

/** Return the data of an answer. Throws where there is none; refusals were thrown before. */
export async function answerOf<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const { data } = await asked;
  if (data === undefined) throw new Error("The box gave an empty answer.");
  return data;
}

/** Read something of the house; keys begin with the noun, so that the box's news make it old. */
export function useRead<T>(
  key: QueryKey,
  read: (api: Api) => Promise<{ data?: T }>,
  options: { readonly enabled?: boolean; readonly every?: number } = {},
): UseQueryResult<T, Error> {
  const { api } = useBox();
  return useQuery<T, Error>({
    queryKey: key,
    queryFn: () => answerOf(read(api)),
    staleTime: 30_000,
    enabled: options.enabled ?? true,
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
  });
}
