import type { TableView } from "@comanda/api";
import { classes, useText } from "@comanda/ui";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import styles from "./floor.module.css";
import { extentOf, GRID, moved, type Place, turned } from "./plan.ts";
import { planText } from "./text.ts";

interface Props {
  readonly tables: readonly (readonly [TableView, Place])[];
  readonly chosen: number | null;
  readonly onChoose: (id: number | null) => void;
  readonly onShow: (id: number, place: Place) => void;
  readonly onPut: (table: TableView, place: Place) => void;
  readonly onOpen: (table: TableView) => void;
  readonly onRemove: (table: TableView) => void;
}

interface Held {
  readonly id: number;
  readonly from: Place;
  readonly x: number;
  readonly y: number;
  readonly hasMoved: boolean;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-GRID, 0],
  ArrowRight: [GRID, 0],
  ArrowUp: [0, -GRID],
  ArrowDown: [0, GRID],
};

/** The room from above; tables are dragged, or moved with keys, and snap to the grid and to each other. */
export function PlanCanvas({ tables, chosen, onChoose, onShow, onPut, onOpen, onRemove }: Props) {
  const t = useText(planText);
  const frame = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<Held | null>(null);
  const { width, height } = extentOf(tables.map(([, place]) => place));
  const scale = () => width / (frame.current?.getBoundingClientRect().width ?? width);
  const othersOf = (id: number) => tables.filter(([one]) => one.id !== id).map(([, place]) => place);

  const press = (event: PointerEvent, { id }: TableView, from: Place) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    onChoose(id);
    setHeld({ id, from, x: event.clientX, y: event.clientY, hasMoved: false });
  };
  const drag = (event: PointerEvent, { id }: TableView) => {
    if (held?.id !== id) return;
    const [dx, dy] = [(event.clientX - held.x) * scale(), (event.clientY - held.y) * scale()];
    if (!held.hasMoved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 4) return;
    if (!held.hasMoved) setHeld({ ...held, hasMoved: true });
    onShow(id, moved(held.from, dx, dy, othersOf(id)));
  };
  const drop = (table: TableView, place: Place) => {
    if (held?.id !== table.id) return;
    setHeld(null);
    if (held.hasMoved) onPut(table, place);
    else onOpen(table);
  };
  const key = (event: KeyboardEvent, table: TableView, place: Place) => {
    const step = STEPS[event.key];
    if (step) {
      const far = event.shiftKey ? 5 : 1;
      onPut(table, moved(place, step[0] * far, step[1] * far));
    } else if (event.key === "r" || event.key === "R" || event.key === "ρ") onPut(table, turned(place, 15));
    else if (event.key === "Enter") onOpen(table);
    else if (event.key === "Delete") onRemove(table);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.frame} aria-label={t("plan.canvas")} tabIndex={0}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section around it says what it is, and its tables their names */}
      <svg
        ref={frame}
        className={styles.plan}
        viewBox={`0 0 ${width} ${height}`}
        style={{ minWidth: `${Math.min(width, 1_100)}px` }}
      >
        <defs>
          <pattern id="grid" width={50} height={50} patternUnits="userSpaceOnUse">
            <path d="M50 0H0V50" className={styles.line} />
          </pattern>
        </defs>
        <rect width={width} height={height} fill="url(#grid)" />
        {tables.map(([table, place]) => (
          // biome-ignore lint/a11y/useSemanticElements: there is no button inside a drawing
          <g
            key={table.id}
            role="button"
            tabIndex={0}
            aria-pressed={chosen === table.id}
            className={classes(styles.table, chosen === table.id && styles.chosen)}
            transform={`translate(${place.x + place.w / 2} ${place.y + place.h / 2})`}
            onPointerDown={(event) => press(event, table, place)}
            onPointerMove={(event) => drag(event, table)}
            onPointerUp={() => drop(table, place)}
            onPointerCancel={() => setHeld(null)}
            onKeyDown={(event) => key(event, table, place)}
            onFocus={() => onChoose(table.id)}
          >
            <title>{t("plan.table", { name: table.name })}</title>
            <Shape table={table} place={place} />
            <text className={styles.number} y={-2}>
              {table.name}
            </text>
            <text className={styles.seats} y={20}>
              {table.seats}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}

function Shape({ table, place: { w, h, rotation } }: { readonly table: TableView; readonly place: Place }) {
  const turn = `rotate(${rotation})`;
  if (table.shape === "round")
    return <ellipse className={styles.top} rx={w / 2} ry={h / 2} transform={turn} />;
  return (
    <rect
      className={styles.top}
      x={-w / 2}
      y={-h / 2}
      width={w}
      height={h}
      rx={table.shape === "bar" ? 4 : 12}
      transform={turn}
    />
  );
}
