import { type ShownLine, type ShownOrder, treatLineTo } from "@comanda/core";
import { Sheet, Stepper, useText, useToasts } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./moving.module.css";
import { type Picked, TablePicker } from "./TablePicker.tsx";
import { movingText } from "./text.ts";

export interface TreatToSheetProps {
  readonly shown: ShownOrder;
  readonly line: ShownLine;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The guests of another table pay this: choose them, and it stands on their check. */
export function TreatToSheet({ shown, line, onClose, onDone }: TreatToSheetProps) {
  const t = useText(movingText);
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const live = line.quantity - line.voided;
  const [quantity, setQuantity] = useState(live);
  const treat = async ({ table, check }: Picked) => {
    if (check === null) return;
    const pieces = quantity === live ? {} : { quantity };
    const values = { name: line.name, table: table.name };
    const ended = await give(
      treatLineTo(shown.id, line.id, { payer_order_id: check.order_id, ...pieces }, values),
    );
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    if (ended.kind === "done") show({ kind: "good", text: t("treat.done", values) });
    onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("treat.title")}
      description={line.name}
    >
      <div className={styles.form}>
        {live > 1 ? (
          <div className={styles.row}>
            <span>{t("treat.pieces")}</span>
            <Stepper
              label={t("treat.pieces")}
              value={quantity}
              least={1}
              most={live}
              onChange={setQuantity}
            />
          </div>
        ) : null}
        <TablePicker
          isBusy={isBusy}
          which="taken"
          without={shown.id}
          onPick={(picked) => void treat(picked)}
        />
      </div>
      {face}
    </Sheet>
  );
}
