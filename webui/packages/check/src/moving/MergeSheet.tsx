import { mergeOrders, type ShownOrder } from "@comanda/core";
import { Banner, Button, Money, Sheet, useText } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useCheckName } from "../lines/useCheckName.ts";
import styles from "./moving.module.css";
import { type Picked, TablePicker } from "./TablePicker.tsx";
import { movingText } from "./text.ts";

export interface MergeSheetProps {
  readonly shown: ShownOrder;
  readonly onClose: () => void;
  /** Told the check in which everything is now. */
  readonly onDone: (orderId: string) => void;
}

/** Everything of this check goes onto another one; that cannot be undone by one tap, so it is asked. */
export function MergeSheet({ shown, onClose, onDone }: MergeSheetProps) {
  const t = useText(movingText);
  const nameOf = useCheckName();
  const { give, isBusy, face } = useGive();
  const [picked, setPicked] = useState<Picked | null>(null);
  const into = picked?.check?.order_id;
  const merge = async () => {
    if (into === undefined) return;
    const ended = await give(mergeOrders(shown.id, into));
    if (ended.kind === "done" || ended.kind === "waiting") onDone(into);
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("merge.title")}
      description={t("merge.said", { check: nameOf(shown) })}
      {...(picked
        ? {
            actions: (
              <Button kind="primary" big wide pending={isBusy} onClick={() => void merge()}>
                {t("merge.go", { table: picked.table.name })}
              </Button>
            ),
          }
        : {})}
    >
      <div className={styles.form}>
        {picked?.check ? (
          <>
            <p className={styles.row}>
              <span>{t("merge.together")}</span>
              <Money amount={shown.total + picked.check.total} large />
            </p>
            <Banner kind="notice">{t("merge.stays", { table: picked.table.name })}</Banner>
            <Button onClick={() => setPicked(null)}>{t("merge.other")}</Button>
          </>
        ) : (
          <TablePicker which="taken" without={shown.id} onPick={setPicked} />
        )}
      </div>
      {face}
    </Sheet>
  );
}
