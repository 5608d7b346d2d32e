/** The floor plan's geometry, in whole centimetres: snapping, rows for what has no place, and how much is in sight. */
import type { Position, TableView } from "@comanda/api";

/** Everything stands on a grid of ten centimetres. */
export const GRID = 10;
export const SIZE = 80;
const FARTHEST = 10_000;

/** A table's place with nothing left out. */
export type Place = Required<Position>;

/** Return a place with its usual size where none is said. */
export function placeOf({ x, y, w = SIZE, h = SIZE, rotation = 0 }: Position): Place {
  return { x, y, w, h, rotation };
}

/** Return the nearest line of the grid; a plan begins at nothing. */
export function snapped(value: number): number {
  return Math.min(FARTHEST, Math.max(0, Math.round(value / GRID) * GRID));
}

/** Return a place moved and snapped; near another table's edge it takes that edge's line. */
export function moved(place: Place, dx: number, dy: number, others: readonly Place[] = []): Place {
  const near = (value: number, lines: readonly number[]) => lines.find((line) => Math.abs(line - value) <= 8);
  const x = snapped(place.x + dx);
  const y = snapped(place.y + dy);
  return {
    ...place,
    x:
      near(
        x,
        others.map((one) => one.x),
      ) ?? x,
    y:
      near(
        y,
        others.map((one) => one.y),
      ) ?? y,
  };
}

/** Return a place turned clockwise, 0 to 359. */
export function turned(place: Place, degrees: number): Place {
  return { ...place, rotation: (((place.rotation + degrees) % 360) + 360) % 360 };
}

/** Return places in rows below everything that has one. */
export function inRows(count: number, standing: readonly Place[]): Place[] {
  const below = standing.reduce((low, place) => Math.max(low, place.y + place.h), 0);
  const top = below === 0 ? 40 : snapped(below + 60);
  const perRow = 6;
  return Array.from({ length: count }, (_, at) => ({
    x: 40 + (at % perRow) * 140,
    y: top + Math.floor(at / perRow) * 140,
    w: SIZE,
    h: SIZE,
    rotation: 0,
  }));
}

/** Return what must be in sight, at least a small room. */
export function extentOf(places: readonly Place[]): { width: number; height: number } {
  return {
    width: places.reduce((most, { x, w }) => Math.max(most, x + w + 60), 800),
    height: places.reduce((most, { y, h }) => Math.max(most, y + h + 60), 500),
  };
}

/** Return the tables that stand somewhere, with where. */
export function standing(tables: readonly TableView[]): (readonly [TableView, Place])[] {
  return tables.flatMap((table) => (table.position ? [[table, placeOf(table.position)] as const] : []));
}
