import { useText, useToasts } from "@comanda/ui";
import { shellText } from "./text.ts";

/** Return what copies a text, and says whether the browser allowed it: over plain http none does. */
export function useCopy(): (text: string) => void {
  const t = useText(shellText);
  const { show } = useToasts();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      show({ kind: "good", text: t("copied") });
    } catch {
      show({ kind: "bad", text: t("notCopied") });
    }
  };
}
