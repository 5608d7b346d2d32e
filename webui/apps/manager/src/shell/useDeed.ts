import { useBox, useProblemWords, useToasts } from "@comanda/ui";
import { useCallback, useRef, useState } from "react";

/** What is asked of the box at once. */
export interface Command {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

export interface DeedWords {
  /** Said when it is done. */
  readonly done?: string;
  /** What the note's button does: most often the command that takes it back. */
  readonly undo?: { readonly word: string; readonly run: () => void };
  /** Queries to read anew where the box tells no news of it. */
  readonly stale?: readonly (readonly unknown[])[];
}

export interface Deed {
  /** Returns the box's answer, or null where it refused: the person has been told then. */
  readonly run: <T = unknown>(command: Command, words?: DeedWords) => Promise<T | null>;
  readonly isBusy: boolean;
  /** Why the last one did not go. */
  readonly problem: Error | null;
  readonly forget: () => void;
}

/** Return what asks the box to do something now; a refusal is said in a note and kept in `problem`. */
export function useDeed(): Deed {
  const box = useBox();
  const [attempt] = useState(() => box.attempt());
  const { show } = useToasts();
  const words = useProblemWords();
  // What was refused is not said any more once it is tried again.
  const takeBack = useRef<() => void>(() => undefined);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const run = useCallback(
    async <T>(command: Command, { done, undo, stale = [] }: DeedWords = {}): Promise<T | null> => {
      takeBack.current();
      setBusy(true);
      setProblem(null);
      try {
        const { method, path } = command;
        const answer = await attempt.ask<T>({ method, path, body: command.body });
        attempt.keys.over();
        for (const queryKey of stale) void box.client.invalidateQueries({ queryKey: [...queryKey] });
        if (done !== undefined) show({ text: done, kind: "good", ...(undo ? { action: undo } : {}) });
        return answer;
      } catch (error) {
        const refused = error instanceof Error ? error : new Error(String(error));
        setProblem(refused);
        takeBack.current = show({ text: words(refused).sentence, kind: "bad", stays: 8_000 });
        return null;
      } finally {
        setBusy(false);
      }
    },
    [box, attempt, show, words],
  );
  const forget = useCallback(() => setProblem(null), []);
  return { run, isBusy, problem, forget };
}
