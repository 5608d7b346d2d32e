import type { ApprovalView } from "@comanda/api";
import { useBox, useSession } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";

const EVERY_MS = 5_000;
/** Who may do one of these is asked by those who may not. */
const DECIDES = /^(orders\.(void|treat|discount|remake|swap|cancel|walk_out)|acts\.exceed|payments\.refund)$/;

/** Return what colleagues ask this person's yes for; nobody asks one who may decide nothing. */
export function useApprovalsAsked(): {
  readonly asked: readonly ApprovalView[];
  readonly mayDecide: boolean;
} {
  const { api } = useBox();
  const state = useSession();
  const mayDecide = "me" in state && state.me.actions.some((action) => DECIDES.test(action));
  const { data } = useQuery({
    queryKey: ["approvals"],
    queryFn: async ({ signal }) => (await api.GET("/api/approvals", { signal })).data ?? [],
    enabled: mayDecide,
    // The journal tells of approvals to those who read the audit only.
    refetchInterval: EVERY_MS,
  });
  const asked = (data ?? []).filter(({ may_decide, state: stands }) => may_decide && stands === "pending");
  return { asked: mayDecide ? asked : [], mayDecide };
}
