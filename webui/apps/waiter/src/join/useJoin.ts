import { useBox } from "@comanda/ui";
import { useCallback, useState } from "react";

/** Return the code that a QR put into the address (`#join=CODE`), empty without one. */
function scannedCode(): string {
  return new URLSearchParams(location.hash.slice(1)).get("join") ?? "";
}

export interface Joining {
  readonly code: string;
  readonly join: (code: string, name: string) => Promise<void>;
  readonly problem: Error | null;
  readonly isJoining: boolean;
}

/** Return what makes the box know this phone; the code leaves the address when it was used. */
export function useJoin(): Joining {
  const { session } = useBox();
  const [code] = useState(scannedCode);
  const [problem, setProblem] = useState<Error | null>(null);
  const [isJoining, setJoining] = useState(false);
  const join = useCallback(
    async (typed: string, name: string) => {
      setJoining(true);
      setProblem(null);
      try {
        await session.enrol(typed, name, "phone");
        history.replaceState(null, "", location.pathname);
      } catch (error) {
        setProblem(error instanceof Error ? error : new Error(String(error)));
      } finally {
        setJoining(false);
      }
    },
    [session],
  );
  return { code, join, problem, isJoining };
}
