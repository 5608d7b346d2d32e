import { Button, classes, IconButton, Money, useText } from "@comanda/ui";
import {
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { GripVertical, Minus, Plus, Users } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useLineNames } from "../lines/useLineNames.ts";
import type { PlanProps } from "./PlanForm.tsx";
import styles from "./pay.module.css";
import { give, leftOf, type Payable, payablesOf, planOf, sharesOf, type Take, takeAway } from "./sharing.ts";
import { payText } from "./text.ts";

const MOST_GUESTS = 20;

/** What each guest had: choose a guest and tap his lines, or drag a line onto him. Several chosen guests share a piece. */
export function LinePlan({ shown, onPlan, isBusy, busyWord, blocked }: PlanProps) {
  const t = useText(payText);
  const lineName = useLineNames();
  const payables = useMemo(
    () =>
      payablesOf(
        shown.lines.flatMap(({ item }) => (item === null ? [] : [item])),
        lineName,
      ),
    [shown.lines, lineName],
  );
  const [guests, setGuests] = useState(Math.max(2, shown.covers ?? 2));
  const [chosen, setChosen] = useState<readonly number[]>([0]);
  const [isSharing, setIsSharing] = useState(false);
  const [takes, setTakes] = useState<readonly Take[]>([]);
  const { shares, left } = sharesOf(payables, takes, guests);
  const choose = (guest: number) => {
    if (!isSharing) setChosen([guest]);
    else if (!chosen.includes(guest)) setChosen([...chosen, guest]);
    else if (chosen.length > 1) setChosen(chosen.filter((one) => one !== guest));
  };
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    const payable = payables.find((one) => one.itemId === active.id);
    if (payable && typeof over?.id === "number") setTakes(give(payable, takes, [over.id]));
  };
  return (
    <DndContext sensors={sensors} onDragEnd={drop}>
      <p className={styles.quiet}>{t(isSharing ? "split.howShared" : "split.howLines")}</p>
      <div className={styles.guestRow}>
        {shares.map((amount, guest) => (
          <Guest key={guest} guest={guest} isChosen={chosen.includes(guest)} onChoose={() => choose(guest)}>
            {t("split.guest", { number: guest + 1 })}
            <Money amount={amount} />
          </Guest>
        ))}
        <IconButton
          framed
          icon={Plus}
          label={t("split.oneMore")}
          disabled={guests >= MOST_GUESTS}
          onClick={() => setGuests(guests + 1)}
        />
        <IconButton
          framed
          icon={Users}
          label={t("split.together")}
          aria-pressed={isSharing}
          onClick={() => {
            setIsSharing(!isSharing);
            setChosen(isSharing ? [chosen[0] ?? 0] : chosen);
          }}
        />
      </div>
      <ul className={styles.lines}>
        {payables.map((payable) => (
          <Line
            key={payable.itemId}
            payable={payable}
            takes={takes}
            onTake={() => setTakes(give(payable, takes, chosen))}
            onTakeAway={(take) => setTakes(takeAway(takes, take))}
          />
        ))}
      </ul>
      <p className={styles.sum} aria-live="polite">
        {t("split.nobodys")} <Money amount={left} />
      </p>
      <Button
        kind="primary"
        big
        wide
        pending={isBusy}
        pendingWord={busyWord}
        disabledBecause={blocked ?? (takes.length === 0 ? t("split.linesFirst") : null)}
        onClick={() => onPlan({ kind: "lines", lines: planOf(takes, guests) })}
      >
        {t("split.makeLines")}
      </Button>
    </DndContext>
  );
}

interface GuestProps {
  readonly guest: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Guest({ guest, isChosen, onChoose, children }: GuestProps) {
  const { setNodeRef, isOver } = useDroppable({ id: guest });
  return (
    <button
      type="button"
      ref={setNodeRef}
      className={classes(styles.guest, isOver && styles.over)}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      {children}
    </button>
  );
}

interface LineProps {
  readonly payable: Payable;
  readonly takes: readonly Take[];
  readonly onTake: () => void;
  readonly onTakeAway: (take: Take) => void;
}

function Line({ payable, takes, onTake, onTakeAway }: LineProps) {
  const t = useText(payText);
  const left = leftOf(payable, takes);
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, transform, isDragging } = useDraggable({
    id: payable.itemId,
    disabled: left === 0,
  });
  const moved = transform ? { transform: `translate(${transform.x}px, ${transform.y}px)` } : undefined;
  return (
    <li ref={setNodeRef} style={moved} className={classes(styles.line, isDragging && styles.held)}>
      <IconButton
        ref={setActivatorNodeRef}
        className={styles.grip}
        icon={GripVertical}
        {...attributes}
        {...listeners}
        label={t("split.drag", { name: payable.name })}
        // A finger that does not drag meant the line, wherever on it it fell.
        onClick={onTake}
      />
      <button type="button" className={styles.lineName} aria-disabled={left === 0} onClick={onTake}>
        <span>{payable.name}</span>
        <span className={styles.quiet}>
          {left === 0 ? t("split.allTaken") : t("split.left", { count: left })}
        </span>
        <Money amount={payable.due} />
      </button>
      <span className={styles.takes}>
        {takes
          .filter((take) => take.itemId === payable.itemId)
          .map((take) => {
            const who = take.guests.map((guest) => guest + 1).join("+");
            return (
              <Button
                key={who}
                icon={Minus}
                aria-label={t("split.takeAway", { name: payable.name, who })}
                onClick={() => onTakeAway(take)}
              >
                {t("split.taken", { pieces: take.quantity, who })}
              </Button>
            );
          })}
      </span>
    </li>
  );
}
