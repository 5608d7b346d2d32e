import { type DraftLine, minor, type SentDraft, sendDraft, takeBack } from "@comanda/core";
import { useBox, useHabits, useSignals, useText, useToasts } from "@comanda/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { padText } from "./text.ts";
import type { Served } from "./usePlace.ts";
import type { Unsent } from "./useUnsent.ts";

/** What was sent a moment ago and can still be taken back. */
export interface JustSent {
  /** Its commands in the queue: the box has them once they have left it. */
  readonly entryIds: readonly string[];
  readonly at: number;
  readonly pieces: number;
  readonly total: number;
  readonly undoSeconds: number;
  readonly until: number;
}

export interface Sending {
  readonly isSending: boolean;
  readonly justSent: JustSent | null;
  /** Send some of the unsent lines; with `holdsLater` all courses but the first wait to be fired. */
  readonly send: (lines: readonly DraftLine[], holdsLater: boolean) => Promise<SentDraft | null>;
  readonly undo: () => void;
}

/** How long a send can be taken back where the house says nothing else. */
export const UNDO_SECONDS = 5;

/** Send unsent lines and take them back: the box waits for as long as it can be undone, also with the phone in a pocket. */
export function useSending(
  served: Served,
  unsent: Unsent,
  onOrdered: (productIds: readonly number[]) => void,
): Sending {
  const box = useBox();
  const signal = useSignals();
  const toasts = useToasts();
  const t = useText(padText);
  const undoSeconds = useHabits().undo_seconds ?? UNDO_SECONDS;
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState<
    (JustSent & { readonly draft: SentDraft; readonly served: Served }) | null
  >(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const send = useCallback(
    async (lines: readonly DraftLine[], holdsLater: boolean) => {
      setSending(true);
      try {
        const draft = await sendDraft(box, served.place, {
          tableName: served.tableName,
          lineIds: lines.map((line) => line.id),
          holdCourses: holdsLater ? laterCourses(lines) : [],
          undoSeconds,
          ...served.guests,
        });
        if (draft === null) return null;
        signal("ok");
        onOrdered(draft.lines.map((line) => line.product_id));
        const pieces = draft.lines.reduce((sofar, line) => sofar + (line.quantity ?? 1), 0);
        const total = minor(unsent.sumOf(lines));
        if (timer.current !== null) clearTimeout(timer.current);
        const entryIds = draft.entries.map(({ id }) => id);
        const at = Date.now();
        const until = at + undoSeconds * 1_000;
        setSent({ entryIds, at, pieces, total, undoSeconds, until, draft, served });
        timer.current = setTimeout(() => setSent(null), Math.max(undoSeconds, 2) * 1_000);
        return draft;
      } catch {
        // Not even the phone's own store took it: the lines stay, and the page says so.
        return null;
      } finally {
        setSending(false);
      }
    },
    [box, served, unsent, undoSeconds, signal, onOrdered],
  );
  const undo = useCallback(() => {
    if (sent === null) return;
    setSent(null);
    takeBack(box, sent.served.place, sent.draft).catch(() =>
      toasts.show({ kind: "bad", text: t("send.undoFailed") }),
    );
  }, [box, sent, toasts, t]);
  return { isSending, justSent: sent, send, undo };
}

/** Return all courses of some lines but the first; what has no course comes at once. */
export function laterCourses(lines: readonly Pick<DraftLine, "course">[]): number[] {
  const courses = [...new Set(lines.map((line) => line.course ?? 0))].sort((a, b) => a - b);
  return courses.slice(1).filter((course) => course > 0);
}
