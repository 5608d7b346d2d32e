import { closeOrder, printReceipt, type ShownOrder } from "@comanda/core";
import { Button, Money, useText } from "@comanda/ui";
import { Armchair, CircleCheckBig, ReceiptText } from "lucide-react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

/** Nothing is left to pay: the receipt, and the table for the next guests. */
export function PaidPanel({ shown, onDone }: { readonly shown: ShownOrder; readonly onDone: () => void }) {
  const t = useText(payText);
  const { give, isBusy, face } = useGive();
  const isOver = shown.status === "closed";
  const close = async () => {
    const ended = await give(closeOrder(shown.id));
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <section className={styles.taken}>
      <div className={styles.hero} role="status">
        <CircleCheckBig aria-hidden size="3rem" />
        <span>{shown.total > 0 ? t("allPaid") : t("nothingToPay")}</span>
        <strong>
          <Money amount={shown.paid} />
        </strong>
      </div>
      <div className={styles.acts}>
        <Button
          wide
          big
          icon={ReceiptText}
          pending={isBusy}
          onClick={() => void give(printReceipt(shown.id))}
        >
          {t("receipt")}
        </Button>
        {isOver ? null : (
          <Button kind="primary" wide big icon={Armchair} pending={isBusy} onClick={() => void close()}>
            {shown.tableId === null ? t("closeCheck") : t("freeTable")}
          </Button>
        )}
      </div>
      {face}
    </section>
  );
}
