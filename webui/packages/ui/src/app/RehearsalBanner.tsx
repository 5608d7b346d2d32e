import { Drama } from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import { Banner } from "../parts/Banner.tsx";
import { uiText } from "../text/index.ts";
import { useIsRehearsal } from "./boxHooks.ts";

/** Says on every page of a rehearsal that nothing of it is real; and, once its box is gone, that it is over. */
export function RehearsalBanner({ isOver = false }: { readonly isOver?: boolean }) {
  const t = useText(uiText);
  if (!useIsRehearsal()) return null;
  return (
    <Banner kind="training" icon={Drama}>
      {t(isOver ? "rehearsal.over" : "rehearsal.now")}
    </Banner>
  );
}
