import { describe, expect, it } from "vitest";
import { extentOf, inRows, moved, placeOf, snapped, turned } from "./plan.ts";

describe("the floor plan", () => {
  const place = placeOf({ x: 100, y: 100 });

  it("stands on a grid and never before the wall", () => {
    expect(snapped(104)).toBe(100);
    expect(snapped(-30)).toBe(0);
    expect(moved(place, 13, -200)).toMatchObject({ x: 110, y: 0 });
  });

  it("lines up with a table that is near", () => {
    expect(moved(place, 40, 0, [placeOf({ x: 146, y: 300 })])).toMatchObject({ x: 146, y: 100 });
  });

  it("turns around and comes back", () => {
    expect(turned(place, -15).rotation).toBe(345);
    expect(turned(turned(place, 350), 20).rotation).toBe(10);
  });

  it("puts new tables in rows below the others", () => {
    const rows = inRows(8, [place]);
    expect(rows).toHaveLength(8);
    expect(Math.min(...rows.map(({ y }) => y))).toBeGreaterThan(place.y + place.h);
    expect(extentOf(rows).width).toBeGreaterThanOrEqual(800);
  });
});
