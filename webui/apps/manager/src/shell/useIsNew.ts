import { readRefusal, type SetupView } from "@comanda/api";
import { useQuery } from "@tanstack/react-query";

/** Return whether nobody manages this box yet; null until it is known. A box that tells strangers nothing has a manager. */
export function useIsNew(): boolean | null {
  const { data, isError } = useQuery({
    queryKey: ["setup", "stranger"],
    queryFn: readSetup,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    networkMode: "offlineFirst",
  });
  if (isError) return false;
  return data === undefined ? null : !data.has_manager;
}

async function readSetup(): Promise<SetupView> {
  const response = await fetch("/api/setup");
  if (!response.ok) throw await readRefusal(response);
  return (await response.json()) as SetupView;
}
