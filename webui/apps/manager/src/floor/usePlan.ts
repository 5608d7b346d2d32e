import type { PlacedTable, TableView } from "@comanda/api";
import { useText } from "@comanda/ui";
import { useState } from "react";
import { useChange } from "../house/useChange.ts";
import type { Place } from "./plan.ts";
import { planText } from "./text.ts";

export interface PlanEdit {
  /** Where tables stand on this screen before the box has said so. */
  readonly shown: ReadonlyMap<number, Place>;
  /** Show a table elsewhere while it is being moved. */
  readonly show: (id: number, place: Place) => void;
  /** Keep tables where they were put; it can be taken back. */
  readonly put: (tables: readonly (readonly [TableView, Place])[], said: string) => Promise<boolean>;
  readonly isBusy: boolean;
}

/** Return what moves tables: at once on the screen, then on the box, with a way back. */
export function usePlan(): PlanEdit {
  const t = useText(planText);
  const change = useChange("tables");
  const [shown, setShown] = useState<ReadonlyMap<number, Place>>(new Map());
  const show = (id: number, place: Place) => setShown((held) => new Map(held).set(id, place));
  const put = async (tables: readonly (readonly [TableView, Place])[], said: string) => {
    for (const [{ id }, place] of tables) show(id, place);
    const after: PlacedTable[] = tables.map(([{ id }, position]) => ({ id, position }));
    const before: PlacedTable[] = tables.map(([{ id, position }]) => ({ id, position }));
    const isDone = await change.run((api) => api.PUT("/api/tables/plan", { body: { tables: after } }), {
      text: said || t("plan.placed"),
      undo: async (api) => {
        await api.PUT("/api/tables/plan", { body: { tables: before } });
        setShown(new Map());
      },
    });
    if (!isDone) setShown(new Map());
    return isDone;
  };
  return { shown, show, put, isBusy: change.isBusy };
}
