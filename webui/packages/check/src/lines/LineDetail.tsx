import type { PrinterView } from "@comanda/api";
import { changeLine, fire, type ShownLine, type ShownOrder } from "@comanda/core";
import { Button, Field, Sheet, StateSign, TextInput, useBox, useDates, useText } from "@comanda/ui";
import { Flame } from "lucide-react";
import { useState } from "react";
import { LineActions } from "../acts/LineActions.tsx";
import { SeatingChips } from "../pad/SeatingChips.tsx";
import styles from "./LineDetail.module.css";
import { hasEnded, standingOf } from "./standing.ts";
import { linesText } from "./text.ts";
import { useWhyWords } from "./useWhyWords.ts";
import { WeighForm } from "./WeighForm.tsx";

export interface LineDetailProps {
  readonly shown: ShownOrder;
  readonly line: ShownLine;
  readonly name: string;
  readonly printers: readonly PrinterView[] | undefined;
  readonly nameOf: (userId: number | null) => string;
  readonly seats: number;
  readonly onClose: () => void;
}

/** A sent line: how it stands and what to do about it, who ordered it, its note and place, and what can be done with it. */
export function LineDetail(props: LineDetailProps) {
  const { shown, line, name, printers, nameOf, seats, onClose } = props;
  const t = useText(linesText);
  const { time } = useDates();
  const box = useBox();
  const why = useWhyWords();
  const standing = standingOf(line, printers);
  const { item } = line;
  const [note, setNote] = useState(line.note ?? "");
  const [seating, setSeating] = useState({ seat: line.seat, course: line.course });
  // As it was when it was opened: an act that waits for its answer must not lose its page.
  const [isGone] = useState(standing.state === null);
  const isOpen = !hasEnded(shown);
  const change = {
    ...(note.trim() === (line.note ?? "") ? {} : { note: note.trim() === "" ? null : note.trim() }),
    ...(seating.seat === line.seat ? {} : { seat: seating.seat }),
    ...(seating.course === line.course ? {} : { course: seating.course }),
  };
  const hasChange = Object.keys(change).length > 0;
  const said = [
    item === null ? null : t("detail.ordered", { name: nameOf(item.added_by), time: time(item.added_at) }),
    item === null || item.stations.length === 0
      ? null
      : t("detail.station", { station: item.stations.join(", ") }),
  ];
  const save = () => {
    if (hasChange) void box.give(changeLine(shown.id, line.id, change, name));
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`${line.quantity - line.voided || line.quantity} × ${name}`}
      description={said.filter(Boolean).join(" · ") || t("detail.here")}
      actions={
        hasChange ? (
          <Button kind="primary" big onClick={save}>
            {t("detail.save")}
          </Button>
        ) : undefined
      }
    >
      <div className={styles.body}>
        <div className={styles.standing}>
          {standing.state === null ? null : <StateSign state={standing.state} boxed />}
          <p>{why(standing.why)}</p>
        </div>
        {isGone || !isOpen || line.isTakingBack ? null : (
          <>
            {line.isHeld && item?.print_state === "held_by_waiter" ? (
              <Button
                kind="primary"
                big
                icon={Flame}
                onClick={() => {
                  void box.give(fire(shown.id, { item_ids: [line.id] }));
                  onClose();
                }}
              >
                {t("fire.line")}
              </Button>
            ) : null}
            {item?.is_weighed ? <WeighForm orderId={shown.id} item={item} onDone={onClose} /> : null}
            {item === null ? null : (
              <>
                <LineActions shown={shown} line={{ ...line, name }} onDone={onClose} />
                <Field label={t("detail.note")}>
                  <TextInput value={note} maxLength={300} onChange={setNote} />
                </Field>
                <SeatingChips seating={seating} onChange={setSeating} seats={seats} />
              </>
            )}
          </>
        )}
      </div>
    </Sheet>
  );
}
