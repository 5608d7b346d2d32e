import type { ShownTable } from "@comanda/core";
import { uiText, useText } from "@comanda/ui";
import { useCallback } from "react";
import { waiterText } from "../text/index.ts";
import type { TableFace } from "./tableFace.ts";

/** Return what says all that a table shows in one sentence, for who cannot see it. */
export function useTableWords(
  nameOf: (id: number) => string | null,
): (table: Pick<ShownTable, "name">, face: TableFace, total: string | null) => string {
  const t = useText(waiterText);
  const ui = useText(uiText);
  return useCallback(
    (table, face, total) => {
      const { sign, isMine, checks, covers, waiterIds, draftBy, hasAllergy } = face;
      const names = waiterIds.flatMap((id) => nameOf(id) ?? []).join(", ");
      const drafter = draftBy === null ? null : nameOf(draftBy);
      return [
        table.name,
        sign === "ready" ? t("floor.ready") : sign === "free" ? t("floor.free") : ui(`state.${sign}`),
        isMine ? t("floor.mineSaid") : names === "" ? null : t("floor.of", { names }),
        covers === null ? null : t("floor.guests", { count: covers }),
        checks > 1 ? t("floor.checks", { count: checks }) : null,
        total,
        hasAllergy ? t("floor.allergy") : null,
        drafter === null ? null : t("floor.draft", { name: drafter }),
      ]
        .filter((word) => word !== null)
        .join(", ");
    },
    [t, ui, nameOf],
  );
}
