import { useQuery } from "@tanstack/react-query";

/** Return what the restaurant is called, once the shared parts have read it; null where it has no name yet. */
export function useHouseName(): string | null {
  const { data } = useQuery<{ name?: string }>({ queryKey: ["restaurant"], enabled: false });
  return data?.name ? data.name : null;
}
