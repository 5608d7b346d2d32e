import type { TableView } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { FACE, layOut } from "./plan.ts";

function table(id: number, position: TableView["position"]): TableView {
  return {
    id,
    number: id,
    label: null,
    name: String(id),
    group_id: null,
    seats: 4,
    shape: "square",
    position,
    is_active: true,
    status: "available",
    checks: [],
  };
}

describe("a plan", () => {
  it("keeps every table inside and none without a place", () => {
    const { placed, loose, ratio } = layOut([
      table(1, { x: 0, y: 0, w: 80, h: 80 }),
      table(2, { x: 280, y: 40, w: 120, h: 60, rotation: 30 }),
      table(3, null),
    ]);
    expect(loose.map(({ id }) => id)).toEqual([3]);
    for (const { left, top, width, height } of placed) {
      expect(Math.min(left, top)).toBeGreaterThan(0);
      expect(Math.max(left + width, top + height)).toBeLessThan(1);
    }
    expect(ratio).toBeCloseTo(440 / 140);
  });

  it("is so wide that no face covers another, and no wider", () => {
    const { placed, leastWidth } = layOut([
      table(1, { x: 0, y: 0, w: 60, h: 60 }),
      table(2, { x: 180, y: 0, w: 60, h: 60 }),
      table(3, { x: 1200, y: 0, w: 200, h: 100 }),
    ]);
    const [one = 0, other = 0] = placed.map(({ left, width }) => (left + width / 2) * leastWidth);
    expect(other - one).toBeGreaterThanOrEqual(FACE);
    expect(other - one).toBeLessThan(FACE * 1.2);
  });

  it("stays of a size where tables were pushed together", () => {
    const at = { x: 0, y: 0, w: 80, h: 80 };
    expect(layOut([table(1, at), table(2, { ...at, x: 10 })]).leastWidth).toBeLessThan(400);
  });
});
