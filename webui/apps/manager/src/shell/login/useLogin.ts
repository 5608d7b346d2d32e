import { useBox, useText } from "@comanda/ui";
import { useCallback, useState } from "react";
import { shellText } from "../text/index.ts";

/** Return what types a PIN and logs a person in, or opens his locked screen. */
export function useLogin(name: string, isLocked: boolean) {
  const { session } = useBox();
  const t = useText(shellText);
  const [pin, setPin] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const enter = useCallback(async () => {
    if (isBusy || pin.length < 4) return;
    setBusy(true);
    setProblem(null);
    try {
      await (isLocked ? session.unlock(pin) : session.login(name, pin, t("login.device")));
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setPin("");
      setBusy(false);
    }
  }, [session, name, pin, isLocked, isBusy, t]);
  return { pin, setPin, enter: () => void enter(), isBusy, problem };
}
