import { Refusal } from "@comanda/api";
import { useBox, useProblemWords, useSignals, useText } from "@comanda/ui";
import { useCallback, useEffect, useState } from "react";
import { waiterText } from "../text/index.ts";

export interface PinTry {
  readonly pin: string;
  readonly setPin: (pin: string) => void;
  readonly enter: () => void;
  readonly isEntering: boolean;
  /** What is wrong, in words; null when nothing is. */
  readonly said: string | null;
  /** The box listens to no PIN for a while. */
  readonly waits: boolean;
}

/** Return the typing and trying of one person's PIN. */
export function usePin(name: string): PinTry {
  const { session } = useBox();
  const signal = useSignals();
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState<Error | null>(null);
  const [isEntering, setEntering] = useState(false);
  const { left, start } = useCountdown();
  const said = useSaid(problem, left);
  const enter = useCallback(() => {
    if (pin === "" || isEntering || left > 0) return;
    setEntering(true);
    setProblem(null);
    session
      .login(name, pin)
      .catch((error: unknown) => {
        setProblem(error instanceof Error ? error : new Error(String(error)));
        setPin("");
        signal("bad");
        const wait = error instanceof Refusal ? Number(error.fields.retry_after_s) : Number.NaN;
        if (Number.isFinite(wait)) start(wait);
      })
      .finally(() => setEntering(false));
  }, [pin, isEntering, left, session, name, signal, start]);
  return { pin, setPin, enter, isEntering, said, waits: left > 0 };
}

function useSaid(problem: Error | null, left: number): string | null {
  const t = useText(waiterText);
  const words = useProblemWords();
  if (left > 0) {
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return t("login.wait", { time });
  }
  if (problem === null) return null;
  if (!(problem instanceof Refusal)) return words(problem).sentence;
  if (problem.isAway) return t("login.away");
  if (problem.key === "locked_out") return null;
  return problem.key === "login_refused" ? t("login.wrong") : words(problem).sentence;
}

/** Seconds that run down to nothing. */
function useCountdown(): { readonly left: number; readonly start: (seconds: number) => void } {
  const [left, setLeft] = useState(0);
  const isRunning = left > 0;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return { left, start: setLeft };
}
