import { useLive, useText } from "@comanda/ui";
import { givingText } from "./text.ts";

/** Return why something cannot be done without the box, or null while it answers: for `disabledBecause`. */
export function useNeedsBox(): string | null {
  const t = useText(givingText);
  return useLive().kind === "away" ? t("needsBox") : null;
}
