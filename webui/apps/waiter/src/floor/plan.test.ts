import { describe, expect, it } from "vitest";
import { drawPlan, zoomOf } from "./plan.ts";

const table = (id: number, at: { x: number; y: number; w?: number; h?: number } | null) => ({
  id,
  shape: "square",
  position: at === null ? null : { w: 80, h: 80, rotation: 0, ...at },
});

describe("the plan", () => {
  it("begins at its first table, wherever that stands", () => {
    const { spots } = drawPlan([table(1, { x: 900, y: 700 }), table(2, { x: 1000, y: 700 })]);
    expect(spots.map(({ x, y }) => [x, y])).toEqual([
      [30, 30],
      [130, 30],
    ]);
  });

  it("puts tables that nobody placed in rows under the others, and none on another", () => {
    const tables = [table(1, { x: 0, y: 0 }), ...Array.from({ length: 9 }, (_, at) => table(at + 2, null))];
    const { spots, height } = drawPlan(tables, 4);
    for (const one of spots)
      for (const other of spots)
        if (one !== other)
          expect(
            one.x + one.w <= other.x ||
              other.x + other.w <= one.x ||
              one.y + one.h <= other.y ||
              other.y + other.h <= one.y,
          ).toBe(true);
    expect(Math.max(...spots.map(({ y, h }) => y + h))).toBeLessThan(height);
  });

  it("is large enough without any table", () => {
    expect(drawPlan([])).toMatchObject({ width: 200, height: 200, spots: [] });
  });
});

describe("its zoom", () => {
  it("never lets a table get too small for a finger", () => {
    const drawing = drawPlan([table(1, { x: 0, y: 0, w: 40, h: 60 }), table(2, { x: 3_000, y: 0 })]);
    const { least, first, most } = zoomOf(drawing, { wide: 390, high: 600 });
    expect(least * 40).toBe(48);
    expect(first * 40).toBeGreaterThanOrEqual(60);
    expect(most).toBeGreaterThan(first);
  });

  it("shows the whole floor where there is room for it", () => {
    const drawing = drawPlan([table(1, { x: 0, y: 0 }), table(2, { x: 600, y: 400 })]);
    const { first } = zoomOf(drawing, { wide: 1_066, high: 564 });
    expect(first * drawing.width).toBeLessThanOrEqual(1_066);
    expect(first * drawing.height).toBeLessThanOrEqual(564);
  });
});
