import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { GripVertical } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import styles from "./DragList.module.css";
import { IconButton } from "./IconButton.tsx";

/** More than so many rows are drawn only as far as they are in sight. */
const MANY = 60;
/** The likely height of a row, and what is free between two, in pixels. */
const LIKELY = 64;
const BETWEEN = 8;

export interface DragListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** A row's name, said while it moves. */
  readonly nameOf: (row: Row) => string;
  readonly row: (row: Row) => ReactNode;
  readonly onOrder: (rows: Row[]) => void;
}

/** Rows in an order of one's own: by the grip with a finger, by space and arrows with a keyboard. */
export function DragList<Row>({ label, rows, keyOf, nameOf, row, onOrder }: DragListProps<Row>) {
  const t = useText(uiText);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (key: string | number | undefined) => rows.findIndex((one) => keyOf(one) === key);
  const named = (key: string | number) => {
    const one = rows[placeOf(key)];
    return one === undefined ? "" : nameOf(one);
  };
  const [held, setHeld] = useState<string | number | null>(null);
  const drop = ({ active, over }: DragEndEvent) => {
    setHeld(null);
    const [from, to] = [placeOf(active.id), placeOf(over?.id)];
    if (from >= 0 && to >= 0 && from !== to) onOrder(arrayMove([...rows], from, to));
  };
  const at = (over: { id: string | number } | null) => placeOf(over?.id) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) => t("drag.held", { name: named(active.id) }),
    onDragOver: ({ active, over }) =>
      t("drag.over", { name: named(active.id), place: at(over), count: rows.length }),
    onDragEnd: ({ active, over }) => t("drag.put", { name: named(active.id), place: at(over) }),
    onDragCancel: ({ active }) => t("drag.cancelled", { name: named(active.id) }),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragStart={({ active }) => setHeld(active.id)}
      onDragCancel={() => setHeld(null)}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("drag.how") } }}
    >
      <SortableContext items={rows.map(keyOf)} strategy={verticalListSortingStrategy}>
        {rows.length > MANY ? (
          <ManyRows label={label} rows={rows} keyOf={keyOf} nameOf={nameOf} row={row} held={held} />
        ) : (
          <ul className={styles.list} aria-label={label}>
            {rows.map((one) => (
              <DragRow key={keyOf(one)} ident={keyOf(one)} name={nameOf(one)}>
                {row(one)}
              </DragRow>
            ))}
          </ul>
        )}
      </SortableContext>
    </DndContext>
  );
}

interface ManyRowsProps<Row> extends Omit<DragListProps<Row>, "onOrder"> {
  /** The row under the finger: it stays, however far it is carried. */
  readonly held: string | number | null;
}

/** Rows of which only those in sight are drawn, and the one that is carried. */
function ManyRows<Row>({ label, rows, keyOf, nameOf, row, held }: ManyRowsProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const carried = held === null ? -1 : rows.findIndex((one) => keyOf(one) === held);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LIKELY,
    gap: BETWEEN,
    overscan: 8,
    getItemKey: (at) => {
      const one = rows[at];
      return one === undefined ? at : keyOf(one);
    },
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return carried < 0 || shown.includes(carried) ? shown : [...shown, carried].sort((a, b) => a - b);
    },
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={frame} className={styles.frame} tabIndex={0}>
      <ul className={styles.whole} aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const one = rows[index];
          return one === undefined ? null : (
            <DragRow
              key={String(key)}
              ident={keyOf(one)}
              name={nameOf(one)}
              place={{ index, of: rows.length, start, measure: virtual.measureElement }}
            >
              {row(one)}
            </DragRow>
          );
        })}
      </ul>
    </div>
  );
}

interface DragRowProps {
  readonly ident: string | number;
  readonly name: string;
  /** Where it stands among many, of which not all are drawn. */
  readonly place?: {
    readonly index: number;
    readonly of: number;
    readonly start: number;
    readonly measure: (row: Element | null) => void;
  };
  readonly children: ReactNode;
}

function DragRow({ ident, name, place, children }: DragRowProps) {
  const t = useText(uiText);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: ident,
      attributes: { roleDescription: t("drag.role") },
    });
  return (
    <li
      ref={(row) => {
        setNodeRef(row);
        place?.measure(row);
      }}
      data-index={place?.index}
      aria-setsize={place?.of}
      aria-posinset={place && place.index + 1}
      className={classes(styles.row, place && styles.placed, isDragging && styles.held)}
      style={{
        top: place?.start,
        transform: transform ? `translateY(${transform.y}px)` : undefined,
        transition,
      }}
    >
      <IconButton
        ref={setActivatorNodeRef}
        className={styles.grip}
        icon={GripVertical}
        {...attributes}
        {...listeners}
        label={t("drag.move", { name })}
      />
      <div className={styles.words}>{children}</div>
    </li>
  );
}
