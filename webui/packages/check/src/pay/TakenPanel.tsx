import { closeOrder, printReceipt, type ShownOrder } from "@comanda/core";
import { Banner, Button, Money, useText } from "@comanda/ui";
import { Armchair, CircleCheckBig, ReceiptText } from "lucide-react";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./pay.module.css";
import { TerminalPanel } from "./TerminalPanel.tsx";
import { payText } from "./text.ts";
import { changeOf, type Taken } from "./usePaying.ts";

export interface TakenPanelProps {
  readonly shown: ShownOrder;
  readonly taken: Taken;
  /** Go on paying what is left. */
  readonly onMore: () => void;
  /** The check is paid and was closed. */
  readonly onDone: () => void;
}

/** What was taken, with the change as large as the screen lets it be, and what to do next. */
export function TakenPanel({ shown, taken, onMore, onDone }: TakenPanelProps) {
  const t = useText(payText);
  const { give, isBusy, face } = useGive();
  const [isPrinted, setIsPrinted] = useState(false);
  if (taken.payment !== null && taken.payment.state !== "captured" && taken.payment.state !== undefined)
    return <TerminalPanel orderId={shown.id} payment={taken.payment} onOver={onMore} />;
  const change = changeOf(taken);
  const isPaid = shown.due === 0;
  const print = async () => {
    const ended = await give(printReceipt(shown.id));
    if (ended.kind === "done" || ended.kind === "waiting") setIsPrinted(true);
  };
  const close = async () => {
    const ended = await give(closeOrder(shown.id));
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <section className={styles.taken}>
      {taken.payment === null ? <Banner kind="offline">{t("takenHere")}</Banner> : null}
      <div className={styles.hero} role="status">
        {change > 0 ? (
          <>
            <span>{t("change")}</span>
            <strong>
              <Money amount={change} />
            </strong>
          </>
        ) : (
          <>
            <CircleCheckBig aria-hidden size="3rem" />
            <span>{t("taken")}</span>
            <strong>
              <Money amount={taken.settled.amount + taken.settled.tip} />
            </strong>
          </>
        )}
        {taken.settled.tip > 0 ? (
          <p>
            {t("tip.word")} <Money amount={taken.settled.tip} />
          </p>
        ) : null}
      </div>
      {isPaid ? null : (
        <p className={styles.stays}>
          {t("stays")} <Money amount={shown.due} large />
        </p>
      )}
      <div className={styles.acts}>
        <Button wide big icon={ReceiptText} pending={isBusy} onClick={() => void print()}>
          {isPrinted ? t("receiptAgain") : t("receipt")}
        </Button>
        {isPaid ? (
          <Button kind="primary" wide big icon={Armchair} pending={isBusy} onClick={() => void close()}>
            {shown.tableId === null ? t("closeCheck") : t("freeTable")}
          </Button>
        ) : (
          <Button kind="primary" wide big onClick={onMore}>
            {t("payMore")}
          </Button>
        )}
      </div>
      {face}
    </section>
  );
}
