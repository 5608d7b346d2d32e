import type { Api } from "@comanda/api";
import type { Attempt } from "@comanda/core";
import { useBox, useProblemWords, useText, useToasts } from "@comanda/ui";
import { useCallback, useRef, useState } from "react";
import { houseText } from "./text.ts";

/** What is said when a change is done, and how it is taken back. */
export interface Said {
  readonly text: string;
  readonly undo?: (api: Api) => Promise<unknown>;
}

/** What is asked of the box, in one step or several. Tried again after a lost answer, no step is done twice. */
export type Work = (api: Api, attempt: Attempt) => Promise<unknown>;

/** A change of the house under way. */
export interface Change {
  /** Do it; returns whether the box took it. What it refused is said, and kept in `problem`. */
  readonly run: (work: Work, said?: Said) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly problem: Error | null;
  readonly forget: () => void;
}

/** Return what changes the house at once: it makes `nouns` old, says what was done, and offers to undo it. */
export function useChange(...nouns: readonly string[]): Change {
  const box = useBox();
  const { client } = box;
  const [tried] = useState(() => box.attempt());
  const { show } = useToasts();
  const words = useProblemWords();
  const t = useText(houseText);
  // What was refused is not said any more once it is tried again.
  const takeBack = useRef<() => void>(() => undefined);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const old = nouns.join(" ");
  const run = useCallback(
    async (work: Work, said?: Said): Promise<boolean> => {
      const attempt = async (what: Work) => {
        takeBack.current();
        setBusy(true);
        try {
          await what(tried.api, tried);
          tried.keys.over();
          setProblem(null);
          return true;
        } catch (error) {
          const fault = error instanceof Error ? error : new Error(String(error));
          setProblem(fault);
          takeBack.current = show({ kind: "bad", text: words(fault).sentence, stays: 9_000 });
          return false;
        } finally {
          setBusy(false);
          for (const noun of old.split(" ")) void client.invalidateQueries({ queryKey: [noun] });
        }
      };
      const isDone = await attempt(work);
      const undo = said?.undo;
      if (isDone && said)
        show({
          kind: "good",
          text: said.text,
          ...(undo
            ? {
                stays: 9_000,
                action: {
                  word: t("undo"),
                  run: () =>
                    void attempt(undo).then((back) => back && show({ kind: "plain", text: t("undone") })),
                },
              }
            : {}),
        });
      return isDone;
    },
    [tried, client, show, words, t, old],
  );
  return { run, isBusy, problem, forget: useCallback(() => setProblem(null), []) };
}
