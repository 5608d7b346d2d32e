import type { PaymentView } from "@comanda/api";
import { type Minor, minor, uuidv7 } from "@comanda/core";
import { Field, MoneyInput, useMoney, useText } from "@comanda/ui";
import { useState } from "react";
import { useDeed } from "../../shell/useDeed.ts";
import { serviceText } from "../text/index.ts";
import { ReasonSheet } from "./ReasonSheet.tsx";

export interface RefundSheetProps {
  /** What is given back of; null shows nothing. */
  readonly payment: PaymentView | null;
  readonly left: number;
  readonly onClose: () => void;
}

/** Gives money back, all that is left of a payment or a part, with a reason. */
export function RefundSheet({ payment, left, onClose }: RefundSheetProps) {
  const t = useText(serviceText);
  const { write } = useMoney();
  const { run, isBusy } = useDeed();
  const [amount, setAmount] = useState<Minor | null>(minor(left));
  const [id] = useState(uuidv7);
  const isRight = amount !== null && amount > 0 && amount <= left;
  const give = async (reason: string) => {
    if (payment === null || amount === null) return;
    const answer = await run(
      { method: "POST", path: `/api/payments/${payment.id}/refund`, body: { id, amount, reason } },
      {
        done: t("pay.refundDone", { amount: write(amount) }),
        stale: [["payments", payment.order_id], ["orders"]],
      },
    );
    if (answer !== null) onClose();
  };
  return (
    <ReasonSheet
      open={payment !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("pay.refundAsk")}
      description={t("pay.refundSaid", { amount: write(left) })}
      action={t("pay.refund")}
      isBusy={isBusy}
      missing={isRight ? null : t("pay.refundAmount", { amount: write(left) })}
      onReason={(reason) => void give(reason)}
    >
      <Field label={t("pay.amount")}>
        <MoneyInput value={amount} onChange={setAmount} />
      </Field>
    </ReasonSheet>
  );
}
