import type { Refusal } from "@comanda/api";
import { type NewCommand, NotKept, type OutboxEntry, type RefusalInfo } from "@comanda/core";
import { uiText, useBox, useProblemWords, useText, useToasts } from "@comanda/ui";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApprovalSheet } from "./ApprovalSheet.tsx";
import { giveAndHear, type Heard, refusalOf } from "./hear.ts";
import { givingText } from "./text.ts";

/** How a command ended for who gave it. `dropped`: he gave up waiting for an approval. */
export type Ended =
  | { readonly kind: "done"; readonly body: unknown }
  | { readonly kind: "waiting" | "stuck" | "dropped" }
  | { readonly kind: "refused"; readonly problem: Refusal };

export interface GiveOptions {
  /** Refusals (by key) that the caller answers himself: no note is shown. */
  readonly answers?: readonly string[];
}

export interface Giving {
  readonly give: (command: NewCommand, options?: GiveOptions) => Promise<Ended>;
  /** One is under way: its button says so. */
  readonly isBusy: boolean;
  /** Where a colleague's yes is asked for; stands anywhere in the page. */
  readonly face: ReactNode;
}

interface Asking {
  readonly entry: OutboxEntry;
  readonly problem: RefusalInfo;
  readonly leave: () => void;
  readonly end: (heard: Heard | null) => void;
}

/** Return what says whether this is still on the page. */
function useIsHere(): () => boolean {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(() => here.current, []);
}

/** Return what gives commands and stays with them: a refusal is said, and where a colleague must say yes he is asked. */
export function useGive(): Giving {
  const box = useBox();
  const t = useText(givingText);
  const ui = useText(uiText);
  const words = useProblemWords();
  const { show } = useToasts();
  const [count, setCount] = useState(0);
  const [asking, setAsking] = useState<Asking | null>(null);
  const isHere = useIsHere();
  const open = useRef<Asking | null>(null);
  // Whoever leaves the page in the middle of asking has not taken it back: it waits with what else needs somebody.
  useEffect(() => () => open.current?.leave(), []);

  const give = useCallback(
    async (command: NewCommand, { answers = [] }: GiveOptions = {}): Promise<Ended> => {
      setCount((held) => held + 1);
      try {
        let heard = await giveAndHear(box, command);
        while (heard.kind === "refused" && heard.problem.key === "approval_needed") {
          const { entry, problem, leave } = heard;
          if (!isHere()) {
            leave();
            return { kind: "stuck" };
          }
          const next = await new Promise<Heard | null>((end) => {
            open.current = { entry, problem, leave, end };
            setAsking(open.current);
          });
          open.current = null;
          setAsking(null);
          if (next === null) {
            await box.outbox.drop(entry.id, true);
            return { kind: "dropped" };
          }
          heard = next;
        }
        if (heard.kind === "refused") {
          // Who gave it stands here and is told: it need not wait among what nobody saw.
          await box.outbox.drop(heard.entry.id, true);
          const refusal = refusalOf(heard.problem);
          if (!answers.includes(refusal.key)) show({ kind: "bad", text: words(refusal).sentence });
          return { kind: "refused", problem: refusal };
        }
        if (heard.kind === "waiting") show({ text: t("waiting") });
        if (heard.kind === "stuck") show({ kind: "bad", text: t("stuck") });
        return heard.kind === "done" ? heard : { kind: heard.kind };
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
        show({ kind: "bad", text: ui("notKept") });
        return { kind: "dropped" };
      } finally {
        setCount((held) => held - 1);
      }
    },
    [box, show, t, ui, words, isHere],
  );

  const face = asking ? (
    <ApprovalSheet key={asking.entry.id} entry={asking.entry} problem={asking.problem} onEnd={asking.end} />
  ) : null;
  return useMemo(() => ({ give, isBusy: count > 0, face }), [give, count, face]);
}
