import { moveLines, type ShownLine, type ShownOrder, uuidv7 } from "@comanda/core";
import { Button, Segmented, Sheet, Stepper, useText, useToasts } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useLineNames } from "../lines/useLineNames.ts";
import styles from "./moving.module.css";
import { type Picked, TablePicker } from "./TablePicker.tsx";
import { movingText } from "./text.ts";

export interface MoveLinesSheetProps {
  readonly shown: ShownOrder;
  /** The one line that moves; without it any can be chosen. */
  readonly only?: ShownLine;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Lines, or pieces of them, go to another table's check, or to a second one here. */
export function MoveLinesSheet({ shown, only, onClose, onDone }: MoveLinesSheetProps) {
  const t = useText(movingText);
  const lineName = useLineNames();
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const lines = only ? [only] : shown.lines.filter((line) => line.quantity > line.voided);
  const [pieces, setPieces] = useState<Readonly<Record<string, number>>>(
    only ? { [only.id]: only.quantity - only.voided } : {},
  );
  const [where, setWhere] = useState<"table" | "here">("table");
  const count = Object.values(pieces).reduce((sum, one) => sum + one, 0);
  const move = async (picked: Picked | null) => {
    if (count === 0) return;
    const items = lines.flatMap((line) => {
      const quantity = pieces[line.id] ?? 0;
      if (quantity === 0) return [];
      const isAll = quantity === line.quantity - line.voided;
      return [isAll ? { item_id: line.id } : { item_id: line.id, quantity, new_item_id: uuidv7() }];
    });
    const target = picked?.check
      ? { to_order_id: picked.check.order_id }
      : { new_order_id: uuidv7(), ...(picked ? { table_id: picked.table.id } : {}) };
    const ended = await give(moveLines(shown.id, { items, ...target }));
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    if (ended.kind === "done")
      show({ text: picked ? t("lines.moved", { table: picked.table.name }) : t("lines.apart") });
    onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("lines.title")}
      description={only ? only.name : t("lines.said")}
      {...(where === "here"
        ? {
            actions: (
              <Button
                kind="primary"
                big
                wide
                pending={isBusy}
                disabledBecause={count === 0 ? t("lines.first") : null}
                onClick={() => void move(null)}
              >
                {t("lines.go", { count })}
              </Button>
            ),
          }
        : {})}
    >
      <div className={styles.form}>
        <ul className={styles.lines}>
          {lines.map((line) => (
            <li key={line.id} className={styles.row}>
              <span>{lineName(line.productId, line.name)}</span>
              <Stepper
                label={lineName(line.productId, line.name)}
                value={pieces[line.id] ?? 0}
                least={0}
                most={line.quantity - line.voided}
                onChange={(value) => setPieces({ ...pieces, [line.id]: value })}
              />
            </li>
          ))}
        </ul>
        <Segmented
          wide
          label={t("lines.where")}
          value={where}
          onChange={setWhere}
          choices={[
            { key: "table", word: t("lines.table") },
            { key: "here", word: t("lines.here") },
          ]}
        />
        {where === "here" ? <p className={styles.quiet}>{t("lines.hereSaid")}</p> : null}
        {where === "table" && count === 0 ? <p className={styles.quiet}>{t("lines.first")}</p> : null}
        {where === "table" && count > 0 ? (
          <TablePicker
            isBusy={isBusy}
            which="all"
            without={shown.id}
            onPick={(picked) => void move(picked)}
          />
        ) : null}
      </div>
      {face}
    </Sheet>
  );
}
