import type { OrderItem, OrderView } from "@comanda/api";
import { minor, type ShownLine, type Sync } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { readKilos } from "./kilos.ts";
import { bestGrouping, cheaperBy, groupLines, standingOf } from "./standing.ts";

interface Wish {
  readonly id?: string;
  readonly print?: string | null;
  readonly sync?: Sync;
  readonly voided?: number;
  readonly course?: number | null;
  readonly at?: string;
}

function line({ id = "a", print, sync = "sent", voided = 0, course = null, at = "" }: Wish): ShownLine {
  const item = { print_state: print ?? null, printer_zone_id: 3, added_at: at } as OrderItem;
  return {
    id,
    productId: 1,
    name: id,
    portionName: null,
    choices: [],
    quantity: 2,
    voided,
    note: null,
    seat: null,
    course,
    isHeld: print === "held_by_waiter" || print === "about_to_send",
    isTakingBack: false,
    total: minor(0),
    isEstimate: false,
    sync,
    entryIds: [],
    item: print === undefined ? null : item,
  };
}

const ILL = { name: "Grill", condition: "paper_out", alarm_since: "2026-11-21T20:00:00Z", station_ids: [3] };

describe("a line stands", () => {
  it.each([
    [{ sync: "pending" as const }, "pending", "onPhone"],
    [{ sync: "parked" as const, print: "confirmed" }, "parked", "parked"],
    [{ print: "about_to_send" }, "waiting", "aboutToSend"],
    [{ print: "held_by_waiter" }, "held", "held"],
    [{ print: "queued" }, "printing", "onTheWay"],
    [{ print: "sending" }, "printing", "onTheWay"],
    [{ print: "confirmed" }, "confirmed", "printed"],
    [{ print: "unconfirmed" }, "unverified", "noVerdict"],
    [{ print: "unverified" }, "unverified", "unverified"],
    [{ print: "held" }, "trouble", "jobHeld"],
    [{ print: "cancelled" }, "trouble", "noTicket"],
    [{ print: "no_station" }, "open", "noStation"],
    [{ print: "confirmed", voided: 2 }, null, "gone"],
  ])("%o as %s, because %s", (wish: Wish, state, key) => {
    const standing = standingOf(line(wish));
    expect([standing.state, standing.why.key]).toEqual([state, key]);
  });

  it("in trouble where its station's only printer is ill, and says which", () => {
    expect(standingOf(line({ print: "queued" }), [ILL])).toEqual({
      state: "trouble",
      why: { key: "printer", name: "Grill", condition: "paper_out" },
    });
  });

  it("on the way while another printer of the station is well", () => {
    const well = { ...ILL, name: "Spare", condition: "ok", alarm_since: null };
    expect(standingOf(line({ print: "queued" }), [ILL, well]).state).toBe("printing");
  });
});

it("groups rounds newest first, with what is still on the phone at the head", () => {
  const lines = [
    line({ id: "old", print: "confirmed", at: "2026-11-21T19:00:00Z" }),
    line({ id: "new", print: "confirmed", at: "2026-11-21T20:00:00Z" }),
    line({ id: "here", sync: "pending" }),
  ];
  expect(groupLines(lines, "round").map((group) => group.lines.map(({ id }) => id))).toEqual([
    ["here"],
    ["new"],
    ["old"],
  ]);
});

it("groups by courses where somebody used them", () => {
  expect(bestGrouping([line({}), line({ course: 2 })])).toBe("course");
  expect(bestGrouping([line({})])).toBe("round");
});

it("reads kilos as a scale shows them", () => {
  expect(readKilos("1,34")).toBe(1_340);
  expect(readKilos("0.055")).toBe(55);
  expect(readKilos(" 2 ")).toBe(2_000);
  for (const wrong of ["", "0", ",", "1.2345", "1000", "abc", "-1"]) expect(readKilos(wrong)).toBeNull();
});

it("tells what was treated from what has a discount", () => {
  const treated = { id: "t", kind: "treat" };
  const order = { bill: { discounts: [treated, { id: "d", kind: "percent" }] } } as OrderView;
  const less = (...ids: string[]) => {
    const shown = line({ print: "confirmed" });
    return {
      ...shown,
      item: { ...shown.item, discounts: ids.map((id) => ({ id, amount: 100 })) } as OrderItem,
    };
  };
  expect(cheaperBy(less("t"), order)).toEqual(["treat"]);
  expect(cheaperBy(less("d", "t"), order)).toEqual(["discount", "treat"]);
  expect(cheaperBy(less(), order)).toEqual([]);
  expect(cheaperBy(line({}), null)).toEqual([]);
});
