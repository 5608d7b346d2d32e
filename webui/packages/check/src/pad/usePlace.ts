import {
  changeOrder,
  openOrder,
  type Place,
  type ShownHead,
  type ShownOrder,
  type ShownTable,
  uuidv7,
} from "@comanda/core";
import { useBox, useOverlaidOrder, useOverlaidTables } from "@comanda/ui";
import { useCallback, useEffect, useMemo, useState } from "react";
import { isAllTakenBack } from "../lines/standing.ts";
import { holderOf } from "./holder.ts";
import { isOthers } from "./JoinNote.tsx";
import type { Occasion } from "./price.ts";

/** What is known of the guests before anybody ordered. */
export interface Guests {
  readonly covers?: number | null;
  readonly allergy?: string | null;
}

/** The table and the check that are served, whatever the phone knows of them. */
export interface Served {
  readonly place: Place;
  readonly orderId: string | null;
  readonly tableId: number | null;
  readonly tableName: string;
  readonly table: ShownTable | null;
  /** The guests of a check that was taken back as a whole: they are those of the next one that is opened here. */
  readonly guests: Guests;
  /** The checks of the table, where it has several. */
  readonly checks: readonly ShownHead[];
  readonly shown: ShownOrder | null;
  readonly occasion: Occasion;
  readonly isReading: boolean;
  readonly problem: Error | null;
  readonly chooseCheck: (orderId: string) => void;
  /** Note guests or their allergy; a table without a check gets one. */
  readonly noteGuests: (guests: Guests) => Promise<void>;
  /** Serve the table's check together with whom it belongs to: whoever opens a table that is open joins it. */
  readonly join: () => Promise<void>;
}

/** The table whose check is being taken back as a whole; `isOver` once the box has ended it for that. */
interface Leaving {
  readonly tableId: number;
  /** Who sits there all the same. */
  readonly guests: Guests;
  readonly isOver: boolean;
}

/** Return what is served at a place, and draw again as it changes. A table's check is found as soon as it has one. */
export function usePlace(asked: Place): Served {
  const box = useBox();
  const { tables } = useOverlaidTables();
  const [chosen, chooseCheck] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const askedOrder = typeof asked.orderId === "string" && leaving?.isOver !== true ? asked.orderId : null;
  const askedTable = (leaving?.isOver ? leaving.tableId : null) ?? asked.tableId ?? null;
  const ofAsked = tables?.find((one) => one.id === askedTable) ?? null;
  const checks = ofAsked?.checks ?? NONE;
  const orderId =
    askedOrder ?? checks.find((one) => one.order_id === chosen)?.order_id ?? checks[0]?.order_id ?? null;
  const { shown, isReading, problem } = useOverlaidOrder(orderId);
  const tableId = shown?.tableId ?? askedTable;
  const table = ofAsked ?? tables?.find((one) => one.id === tableId) ?? null;
  const isLeaving = shown !== null && isAllTakenBack(shown);
  const { covers = null, allergy = null } = shown ?? {};
  const isCancelled = shown?.status === "cancelled";
  useEffect(() => {
    if (isLeaving && tableId !== null) setLeaving({ tableId, guests: { covers, allergy }, isOver: false });
    else if (isCancelled) setLeaving((was) => (was === null ? null : { ...was, isOver: true }));
  }, [isLeaving, isCancelled, tableId, covers, allergy]);
  const { heldId, takerId } = holderOf({
    orderId,
    tableId,
    shown,
    isOfTable: askedOrder === null,
    isLeaving: leaving !== null,
    isOthers: isOthers({ shown, problem }),
  });
  const place = useMemo<Place>(
    () => (heldId === null && tableId !== null ? { tableId } : { orderId: heldId ?? "", tableId }),
    [heldId, tableId],
  );
  useHandingOver(tableId, takerId);
  const tableName = shown?.tableLabel || nameOf(table);
  const noteGuests = useCallback(
    async (guests: Guests) => {
      if (orderId !== null) await box.give(changeOrder(orderId, guests));
      else if (askedTable !== null)
        await box.give(openOrder({ id: uuidv7(), table_id: askedTable, ...guests }, tableName));
    },
    [box, orderId, askedTable, tableName],
  );
  const join = useCallback(async () => {
    if (tableId !== null) await box.give(openOrder({ id: uuidv7(), table_id: tableId }, tableName));
  }, [box, tableId, tableName]);
  const mode = shown?.order?.mode ?? "dine_in";
  const tableGroupId = table?.group_id ?? null;
  const occasion = useMemo(() => ({ mode, tableGroupId }), [mode, tableGroupId]);
  return {
    place,
    guests: leaving?.isOver ? leaving.guests : NOBODY,
    orderId,
    tableId,
    tableName,
    table,
    checks,
    shown,
    occasion,
    isReading,
    problem,
    chooseCheck,
    noteGuests,
    join,
  };
}

/** Let what was typed for a table go with the check that it has now. */
function useHandingOver(tableId: number | null, orderId: string | null): void {
  const { drafts } = useBox();
  useEffect(() => {
    if (tableId === null || orderId === null) return;
    const { draft } = drafts.at({ tableId });
    const handOver = () => {
      if (draft.get().lines.length > 0) void drafts.handOver(tableId, orderId);
    };
    handOver();
    return draft.subscribe(handOver);
  }, [drafts, tableId, orderId]);
}

const NONE: readonly ShownHead[] = [];
const NOBODY: Guests = {};

function nameOf(table: ShownTable | null): string {
  return table === null ? "" : (table.label ?? table.name);
}
