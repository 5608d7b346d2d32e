import { readRefusal, type SetupView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";

/** Return whether nobody manages this box yet; null until it is known. A box that tells strangers nothing has a manager. */
export function useIsNew(): boolean | null {
  const { reach } = useBox();
  const { data, isError } = useQuery({
    queryKey: ["setup", "stranger"],
    queryFn: () => readSetup(reach),
    retry: false,
    staleTime: 0,
    gcTime: 0,
    networkMode: "offlineFirst",
  });
  if (isError) return false;
  return data === undefined ? null : !data.has_manager;
}

async function readSetup(reach: typeof fetch): Promise<SetupView> {
  const response = await reach("/api/setup");
  if (!response.ok) throw await readRefusal(response);
  return (await response.json()) as SetupView;
}
