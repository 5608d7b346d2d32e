import { useText } from "@comanda/ui";
import { useCallback } from "react";
import type { Why } from "./standing.ts";
import { linesText } from "./text.ts";

/** Return what says why a line stands as it does, and what to do. */
export function useWhyWords(): (why: Why) => string {
  const t = useText(linesText);
  return useCallback(
    (why) => {
      if (why.key !== "printer") return t(`why.${why.key}`);
      switch (why.condition) {
        case "paper_out":
          return t("why.printerPaper", { printer: why.name });
        case "cover_open":
          return t("why.printerCover", { printer: why.name });
        default:
          return t("why.printerSilent", { printer: why.name });
      }
    },
    [t],
  );
}
