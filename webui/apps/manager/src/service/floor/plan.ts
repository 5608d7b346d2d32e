import type { Position, TableView } from "@comanda/api";

/** A table where it stands, as shares (0 to 1) of the plan's width and height. */
export interface Placed {
  readonly table: TableView;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly rotation: number;
}

export interface PlanLayout {
  readonly placed: readonly Placed[];
  /** Tables that nobody has put on the plan yet. */
  readonly loose: readonly TableView[];
  /** Width to height of the whole. */
  readonly ratio: number;
  /** The least width in pixels at which no two faces of `FACE` pixels, each in the middle of its table, cover each other. */
  readonly leastWidth: number;
}

/** How wide and high a table's face is at least, in pixels: what stands on it is to be read. */
export const FACE = 96;
const BETWEEN = 8;
/** Tables nearer to each other than this, in centimetres, are meant to stand as one. */
const TOGETHER = 40;
/** What a table takes where the plan says no size, and the free ground around all of them, in centimetres. */
const SIZE = 80;
const MARGIN = 20;

/** Return where tables stand on their plan, which is as large as they need. */
export function layOut(tables: readonly TableView[]): PlanLayout {
  const standing = tables.flatMap((table) => (table.position ? [{ table, at: boxOf(table.position) }] : []));
  const loose = tables.filter(({ position }) => position === null);
  if (standing.length === 0) return { placed: [], loose, ratio: 1, leastWidth: 0 };
  const left = Math.min(...standing.map(({ at }) => at.x)) - MARGIN;
  const top = Math.min(...standing.map(({ at }) => at.y)) - MARGIN;
  const width = Math.max(...standing.map(({ at }) => at.x + at.w)) + MARGIN - left;
  const height = Math.max(...standing.map(({ at }) => at.y + at.h)) + MARGIN - top;
  const placed = standing.map(({ table, at }) => ({
    table,
    left: (at.x - left) / width,
    top: (at.y - top) / height,
    width: at.w / width,
    height: at.h / height,
    rotation: at.rotation,
  }));
  const apart = leastDistance(standing.map(({ at }) => ({ x: at.x + at.w / 2, y: at.y + at.h / 2 })));
  return { placed, loose, ratio: width / height, leastWidth: Math.ceil(((FACE + BETWEEN) / apart) * width) };
}

/** Return how near two middles come to each other, along the axis on which they are further apart. */
function leastDistance(middles: readonly { readonly x: number; readonly y: number }[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of middles.entries())
    for (const other of middles.slice(index + 1)) {
      const apart = Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
      if (apart >= TOGETHER) least = Math.min(least, apart);
    }
  return Number.isFinite(least) ? least : SIZE;
}

function boxOf({ x, y, w, h, rotation }: Position) {
  return { x, y, w: Math.max(w ?? SIZE, 30), h: Math.max(h ?? SIZE, 30), rotation: rotation ?? 0 };
}
