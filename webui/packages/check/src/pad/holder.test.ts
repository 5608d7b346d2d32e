import type { OrderView } from "@comanda/api";
import type { ShownLine } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { holderOf, type Standing } from "./holder.ts";

const line = (isTakingBack: boolean) => ({ isTakingBack, voided: 0, quantity: 1 }) as ShownLine;
const order = {} as OrderView;

function standing(more: Partial<Standing> = {}): Standing {
  const shown = { order, lines: [line(false)], status: "open" };
  return { orderId: "o1", tableId: 12, shown, isOfTable: true, isLeaving: false, isOthers: false, ...more };
}

describe("unsent lines lie with", () => {
  it("the check, which takes what was typed for its table", () => {
    expect(holderOf(standing())).toEqual({ heldId: "o1", takerId: "o1" });
    expect(holderOf(standing({ isOfTable: false }))).toEqual({ heldId: "o1", takerId: null });
  });

  it("the table, until the box has a check that was opened and holds nothing", () => {
    const shown = { order: null, lines: [], status: "open" };
    expect(holderOf(standing({ shown }))).toEqual({ heldId: null, takerId: null });
  });

  it("the table while all of the check is being taken back, and when it has ended with that", () => {
    for (const isOfTable of [true, false]) {
      const going = { order, lines: [line(true)], status: "open" };
      expect(holderOf(standing({ shown: going, isOfTable }))).toEqual({ heldId: null, takerId: null });
      const gone = { order, lines: [], status: "cancelled" };
      const left = holderOf(standing({ shown: gone, isOfTable, isLeaving: true }));
      expect(left).toEqual({ heldId: null, takerId: null });
    }
  });

  it("the check again when the kitchen had heard of its lines", () => {
    const late = standing({ isOfTable: false, isLeaving: true });
    expect(holderOf(late)).toEqual({ heldId: "o1", takerId: "o1" });
  });

  it("the table where a colleague serves the check", () => {
    expect(holderOf(standing({ shown: null, isOthers: true }))).toEqual({ heldId: null, takerId: null });
  });

  it("the check that has no table, whatever becomes of its lines", () => {
    const shown = { order, lines: [line(true)], status: "open" };
    expect(holderOf(standing({ tableId: null, shown, isOfTable: false })).heldId).toBe("o1");
  });
});
