import { moveOrder, type ShownOrder } from "@comanda/core";
import { Sheet, useText, useToasts } from "@comanda/ui";
import { useGive } from "../giving/useGive.tsx";
import styles from "./moving.module.css";
import { type Picked, TablePicker } from "./TablePicker.tsx";
import { movingText } from "./text.ts";

export interface MoveTableSheetProps {
  readonly shown: ShownOrder;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The guests sit at another table: one tap, and undo takes them back. */
export function MoveTableSheet({ shown, onClose, onDone }: MoveTableSheetProps) {
  const t = useText(movingText);
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const move = async ({ table }: Picked) => {
    const from = { id: shown.tableId, name: shown.tableLabel };
    const ended = await give(moveOrder(shown.id, table.id, table.name));
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    const back = from.id;
    show({
      text: t("moved", { table: table.name }),
      ...(back === null
        ? {}
        : {
            action: { word: t("undo"), run: () => void give(moveOrder(shown.id, back, from.name)) },
          }),
    });
    onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("table.title")}
      description={t("table.said", { table: shown.tableLabel })}
    >
      <div className={styles.form}>
        <TablePicker isBusy={isBusy} which="free" onPick={(picked) => void move(picked)} />
      </div>
      {face}
    </Sheet>
  );
}
