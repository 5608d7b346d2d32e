/** Where tables stand on the screen: the restaurant's own plan, and rows for those that nobody has placed yet. Pure. */
import type { Position } from "@comanda/api";

/** A table as far as the plan cares. */
export interface Placed {
  readonly id: number;
  readonly shape: string;
  readonly position: Position | null;
}

/** A table on the drawing, in centimetres from its upper left corner. */
export interface Spot<T> {
  readonly table: T;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly rotation: number;
}

export interface Drawing<T> {
  readonly spots: readonly Spot<T>[];
  readonly width: number;
  readonly height: number;
  /** The shortest side of any table: what a finger must still hit. */
  readonly smallest: number;
}

const MARGIN = 30;
const CELL = 110;
const SIDE = 88;

/** Return the drawing of tables; the unplaced stand in rows of `columns` under the placed ones. */
export function drawPlan<T extends Placed>(tables: readonly T[], columns = 4): Drawing<T> {
  const placed = tables.flatMap((table) => (table.position === null ? [] : [spotOf(table, table.position)]));
  const left = Math.min(...placed.map((spot) => edgesOf(spot).left), Number.POSITIVE_INFINITY);
  const top = Math.min(...placed.map((spot) => edgesOf(spot).top), Number.POSITIVE_INFINITY);
  const spots = placed.map((spot) => ({ ...spot, x: spot.x - left + MARGIN, y: spot.y - top + MARGIN }));
  const below =
    spots.length === 0 ? MARGIN / 2 : Math.max(...spots.map((spot) => edgesOf(spot).bottom)) + MARGIN;
  const rest = tables.filter(({ position }) => position === null);
  const rows = rest.map((table, at) => ({
    table,
    x: MARGIN / 2 + (at % columns) * CELL,
    y: below + Math.floor(at / columns) * CELL,
    w: SIDE,
    h: SIDE,
    rotation: 0,
  }));
  const all = [...spots, ...rows];
  const room = rows.length > 0 ? MARGIN / 2 + columns * CELL - (CELL - SIDE) + MARGIN / 2 : 0;
  return {
    spots: all,
    width: Math.max(room, 200, ...all.map((spot) => edgesOf(spot).right + MARGIN / 2)),
    height: Math.max(200, ...all.map((spot) => edgesOf(spot).bottom + MARGIN / 2)),
    smallest: Math.min(SIDE * 2, ...all.map(({ w, h }) => Math.min(w, h))),
  };
}

function spotOf<T>(table: T, { x, y, w = 80, h = 80, rotation = 0 }: Position): Spot<T> {
  return { table, x, y, w, h, rotation };
}

/** Return how far a table reaches when it is turned. */
function edgesOf({ x, y, w, h, rotation }: Omit<Spot<unknown>, "table">) {
  const angle = (rotation * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  const wide = Math.round(w * cosine + h * sine) / 2;
  const high = Math.round(w * sine + h * cosine) / 2;
  const [middle, centre] = [x + w / 2, y + h / 2];
  return { left: middle - wide, right: middle + wide, top: centre - high, bottom: centre + high };
}

/** How far a plan may be drawn in and out, in pixels a centimetre. */
export interface Zoom {
  readonly least: number;
  readonly most: number;
  /** How it is shown first: as large as the screen, and at least so large that a table can be read. */
  readonly first: number;
}

const TOUCH = 48;
const READABLE = 60;

/** Return between which scales a drawing may be shown on a screen so large; a table never gets under 48 px. */
export function zoomOf(
  drawing: Pick<Drawing<unknown>, "width" | "height" | "smallest">,
  screen: { readonly wide: number; readonly high: number },
): Zoom {
  const least = TOUCH / drawing.smallest;
  const readable = READABLE / drawing.smallest;
  const whole = Math.min(screen.wide / drawing.width, screen.high / drawing.height);
  const first = Math.min(Math.max(whole, readable), readable * 1.6);
  return { least, first, most: Math.max(first, readable) * 2.5 };
}
