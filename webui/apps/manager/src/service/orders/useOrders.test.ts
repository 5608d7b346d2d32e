import { describe, expect, it } from "vitest";
import { instantOf, queryOf, wishOf } from "./useOrders.ts";

const athens = { zone: "Europe/Athens", firstHour: 4 };
const params = (held: Readonly<Record<string, string>>) => ({
  get: (name: string) => held[name] ?? null,
  set: () => undefined,
});

describe("which orders are asked for", () => {
  it("begins a business day at the restaurant's own hour, summer and winter", () => {
    expect(instantOf("2026-07-01", athens)).toBe("2026-07-01T01:00:00.000Z");
    expect(instantOf("2026-11-21", athens)).toBe("2026-11-21T02:00:00.000Z");
  });

  it("counts the last day of a period whole", () => {
    const wish = wishOf(params({ from: "2026-11-01", to: "2026-11-30" }), athens);
    expect(wish.to).toBe("2026-12-01T02:00:00.000Z");
  });

  it("stands in a path without what nobody asked for", () => {
    expect(queryOf(wishOf(params({ waiter: "2", q: "" }), athens))).toBe("waiter_id=2");
  });
});
