import type { AuditPage } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Params } from "../shell/useParams.ts";

const PAGE = 50;

/** Return facts as the address asks for them, the newest first, page by page. */
export function useAudit(params: Params) {
  const { api } = useBox();
  const text = (name: string) => params.get(name) || undefined;
  const [from, to, type, subject, words] = [
    text("from"),
    text("to"),
    text("type"),
    text("subject"),
    text("text"),
  ];
  const actor = params.get("actor");
  const query = {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(type ? { type } : {}),
    ...(subject ? { subject } : {}),
    ...(words ? { text: words } : {}),
    ...(actor ? { actor: Number(actor) } : {}),
  };
  const answer = useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: async ({ pageParam, signal }): Promise<AuditPage> => {
      const cursor = pageParam === 0 ? {} : { cursor: pageParam };
      const { data } = await api.GET("/api/audit", {
        params: { query: { ...query, ...cursor, limit: PAGE } },
        signal,
      });
      if (data === undefined) throw new Error("The box gave an empty answer.");
      return data;
    },
    initialPageParam: 0,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: (before) => before,
  });
  return { ...answer, entries: answer.data?.pages.flatMap((page) => page.entries) ?? null };
}
