import { useMemo } from "react";
import { useMessages } from "../news/useMessages.ts";

const READY = new Set(["food_is_ready", "come_to_pass"]);

/** Return the checks whose food waits: the kitchen said so, and nobody here has seen it yet. */
export function useReady(): ReadonlySet<string> {
  const { unread } = useMessages();
  const ids = unread
    .flatMap(({ phrase, order_id }) => (order_id !== null && READY.has(phrase ?? "") ? [order_id] : []))
    .join(" ");
  return useMemo(() => new Set(ids === "" ? [] : ids.split(" ")), [ids]);
}
