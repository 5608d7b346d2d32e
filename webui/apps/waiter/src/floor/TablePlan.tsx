import type { ShownTable } from "@comanda/core";
import { IconButton, useText } from "@comanda/ui";
import { Minus, Plus } from "lucide-react";
import { type CSSProperties, useMemo, useRef } from "react";
import { waiterText } from "../text/index.ts";
import styles from "./plan.module.css";
import { drawPlan, type Spot } from "./plan.ts";
import { TableTile } from "./TableTile.tsx";
import type { TableFace } from "./tableFace.ts";
import { useDrawn } from "./useDrawn.ts";
import { usePlanZoom } from "./usePlanZoom.ts";

export interface TablePlanProps {
  /** Names the part of the house: its zoom is kept apart. */
  readonly part: string;
  readonly tables: readonly ShownTable[];
  /** Those that the person looks for; the others stand back. */
  readonly inScope: ReadonlySet<number>;
  readonly faceOf: (table: ShownTable) => TableFace;
  readonly nameOf: (id: number) => string | null;
  readonly onPress: (table: ShownTable) => void;
}

/** The restaurant's own floor: drawn in centimetres, moved with a finger, drawn nearer with two. */
export function TablePlan({ part, tables, inScope, faceOf, nameOf, onPress }: TablePlanProps) {
  const t = useText(waiterText);
  const drawing = useMemo(() => drawPlan(tables), [tables]);
  const frame = useRef<HTMLElement>(null);
  const zoom = usePlanZoom(part, drawing, frame);
  const drawn = useDrawn(drawing.spots.length);
  return (
    <div className={styles.stage}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={frame} className={styles.frame} tabIndex={0} aria-label={t("floor.planOf")}>
        <ul
          className={styles.plan}
          style={{ "--w": drawing.width, "--h": drawing.height } as CSSProperties}
          aria-label={t("floor.planOf")}
        >
          {drawing.spots.slice(0, drawn).map((spot) => (
            <li
              key={spot.table.id}
              className={styles.spot}
              data-back={!inScope.has(spot.table.id) || undefined}
              style={placed(spot)}
            >
              <TableTile table={spot.table} face={faceOf(spot.table)} nameOf={nameOf} onPress={onPress} />
            </li>
          ))}
        </ul>
      </section>
      <div className={styles.zoom}>
        <IconButton framed icon={Plus} label={t("floor.nearer")} onClick={() => zoom(1.3)} />
        <IconButton framed icon={Minus} label={t("floor.further")} onClick={() => zoom(1 / 1.3)} />
      </div>
    </div>
  );
}

function placed({ x, y, w, h, rotation }: Spot<unknown>): CSSProperties {
  // A quarter turn swaps the sides; other angles turn the table, and its words stay upright on it.
  const isTurned = rotation % 180 === 90;
  const [wide, high] = isTurned ? [h, w] : [w, h];
  const [left, top] = isTurned ? [x + (w - h) / 2, y + (h - w) / 2] : [x, y];
  const turn = rotation % 90 === 0 ? 0 : rotation;
  return { "--x": left, "--y": top, "--tw": wide, "--th": high, "--turn": `${turn}deg` } as CSSProperties;
}
