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
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import styles from "./DragList.module.css";
import { IconButton } from "./IconButton.tsx";

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
  const drop = ({ active, over }: DragEndEvent) => {
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
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("drag.how") } }}
    >
      <SortableContext items={rows.map(keyOf)} strategy={verticalListSortingStrategy}>
        <ul className={styles.list} aria-label={label}>
          {rows.map((one) => (
            <DragRow key={keyOf(one)} ident={keyOf(one)} name={nameOf(one)}>
              {row(one)}
            </DragRow>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

function DragRow({ ident, name, children }: { ident: string | number; name: string; children: ReactNode }) {
  const t = useText(uiText);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: ident,
      attributes: { roleDescription: t("drag.role") },
    });
  return (
    <li
      ref={setNodeRef}
      className={classes(styles.row, isDragging && styles.held)}
      style={{ transform: transform ? `translateY(${transform.y}px)` : undefined, transition }}
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
