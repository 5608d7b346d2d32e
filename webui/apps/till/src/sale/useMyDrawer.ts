import type { DrawerView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../shellContext.ts";

/** Return the open drawer that I am signed on to: my cash lies there. Null where I carry a wallet, or nothing. */
export function useMyDrawer(): DrawerView | null {
  const { id } = useMe();
  const { data } = useQuery(useBox().queries.drawers());
  return data?.find((one) => one.session_id !== null && one.user_ids.includes(id)) ?? null;
}
