import type { ShownHead } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { faceOf, initialsOf, inScope, tablesByNumber } from "./tableFace.ts";

const check = (change: Partial<ShownHead> = {}): ShownHead => ({
  order_id: "o1",
  number: 1,
  status: "open",
  total: 1_250,
  due: 1_250,
  opened_by: 2,
  opened_at: "2026-11-21T19:00:00.000Z",
  waiter_ids: [2],
  covers: 2,
  tableId: 1,
  sync: "sent",
  isEstimate: false,
  ...change,
});

describe("a table", () => {
  it("is free without a check", () => {
    expect(faceOf({ checks: [] }, 2)).toMatchObject({ sign: "free", isMine: false, total: 0, since: null });
  });

  it("says what needs somebody first", () => {
    const ready = new Set(["o1"]);
    const sign = (change: Partial<ShownHead>, news?: ReadonlySet<string>) =>
      faceOf({ checks: [check(change)] }, 2, news).sign;
    expect(sign({})).toBe("open");
    expect(sign({ status: "paid" })).toBe("paid");
    expect(sign({ sync: "pending" })).toBe("pending");
    const bill = { bill_requested_at: "2026-11-21T20:00:00.000Z" };
    expect(sign(bill)).toBe("bill");
    expect(sign({ ...bill, status: "paid" })).toBe("paid");
    expect(sign(bill, ready)).toBe("ready");
    expect(sign({ ...bill, in_trouble: 1 }, ready)).toBe("trouble");
    expect(sign({ in_trouble: 1, sync: "parked" })).toBe("parked");
  });

  it("says whose unsent lines lie there, also before it has a check", () => {
    expect(faceOf({ checks: [], draft_by: 3 }, 2)).toMatchObject({ sign: "free", draftBy: 3 });
    expect(faceOf({ checks: [check({ draft_by: 4 })], draft_by: null }, 2).draftBy).toBe(4);
  });

  it("sums its checks, and is open since the first", () => {
    const face = faceOf(
      {
        checks: [check(), check({ order_id: "o2", opened_at: "2026-11-21T18:00:00.000Z", waiter_ids: [3] })],
      },
      9,
    );
    expect(face).toMatchObject({ total: 2_500, checks: 2, waiterIds: [2, 3], isMine: false, covers: 4 });
    expect(face.since).toBe("2026-11-21T18:00:00.000Z");
  });
});

describe("whose a table is", () => {
  const isMine = (change: Partial<ShownHead>) => faceOf({ checks: [check(change)] }, 2).isMine;

  it("is theirs who serve it, whoever opened it", () => {
    expect(isMine({ waiter_ids: [3, 2] })).toBe(true);
    expect(isMine({ opened_by: 2, waiter_ids: [3] })).toBe(false);
  });

  it("is mine, too, while something of mine is on the way there", () => {
    expect(isMine({ opened_by: 3, waiter_ids: [3], sync: "pending" })).toBe(true);
  });
});

describe("finding tables", () => {
  const tables = ["Σ1", "Σ12", "Α21", "2"].map((name, id) => ({
    id,
    name,
    number: name,
    group_id: 1,
    checks: [],
  }));

  it("goes by the digits, the exact one first", () => {
    expect(tablesByNumber(tables, "1").map(({ name }) => name)).toEqual(["Σ1", "Σ12"]);
    expect(tablesByNumber(tables, "2").map(({ name }) => name)).toEqual(["2", "Α21"]);
    expect(tablesByNumber(tables, "")).toEqual([]);
  });

  it("knows whose they are", () => {
    const mine = { id: 9, group_id: 1, checks: [check()] };
    expect(inScope([...tables, mine], "mine", 2, new Set())).toEqual([mine]);
    expect(inScope([...tables, mine], "section", 2, new Set([1])).map(({ id }) => id)).toEqual([1]);
  });
});

it("writes two letters for a name", () => {
  expect(["maria", "Άννα Μαρία", "nikos.p", "Ω"].map(initialsOf)).toEqual(["MA", "ΑΜ", "NP", "Ω"]);
});
