import type { MessageView } from "@comanda/api";
import { useBox, useLanguage } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

export interface Messages {
  /** The newest first; undefined until they were read. */
  readonly all: readonly MessageView[] | undefined;
  readonly unread: readonly MessageView[];
  readonly problem: Error | null;
  readonly readAgain: () => void;
  readonly see: (message: MessageView) => void;
  /** What a message says, a phrase in the person's own language. */
  readonly say: (message: MessageView) => string;
}

/** Return what this person was told, live. */
export function useMessages(): Messages {
  const box = useBox();
  const language = useLanguage();
  const { data, error, refetch } = useQuery(box.queries.messages());
  const { data: phrases } = useQuery({
    queryKey: ["messages", "phrases"],
    queryFn: async ({ signal }) => (await box.api.GET("/api/messages/phrases", { signal })).data ?? [],
    staleTime: Number.POSITIVE_INFINITY,
  });
  const see = useCallback(
    ({ id }: MessageView) => {
      const now = new Date(box.clock.now()).toISOString();
      box.client.setQueryData<readonly MessageView[]>(["messages"], (held) =>
        held?.map((one) => (one.id === id ? { ...one, read_at: one.read_at ?? now } : one)),
      );
      // Should the box not hear of it, the message is shown once more: no harm.
      box.ask({ method: "POST", path: `/api/messages/${id}/read` }).catch(() => undefined);
    },
    [box],
  );
  const say = useCallback(
    ({ phrase, text }: MessageView) => phrases?.find(({ code }) => code === phrase)?.[language] ?? text,
    [phrases, language],
  );
  const unread = (data ?? []).filter(({ read_at }) => read_at === null);
  return { all: data, unread, problem: error, readAgain: () => void refetch(), see, say };
}
