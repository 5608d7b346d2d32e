import type { PaymentView } from "@comanda/api";
import { type Minor, minor, uuidv7 } from "@comanda/core";
import { Field, MoneyInput, useMoney, useText } from "@comanda/ui";
import { useState } from "react";
import { useDeed } from "../../shell/useDeed.ts";
import { serviceText } from "../text/index.ts";
import { ReasonSheet } from "./ReasonSheet.tsx";

const OF_PAYMENT = ["unhappy", "wrongAmount", "twice", "returned"] as const;
const OF_TIP = ["wrongAmount", "asked"] as const;

/** What is given back of: a payment or its tip, and how much there is left. */
export interface Refund {
  readonly payment: PaymentView;
  readonly of: "payment" | "tip";
  readonly left: number;
}

export interface RefundSheetProps {
  /** Null shows nothing. */
  readonly refund: Refund | null;
  readonly onClose: () => void;
}

/** Gives money back, all that is left of a payment or a part, with a reason. */
export function RefundSheet({ refund, onClose }: RefundSheetProps) {
  const left = refund?.left ?? 0;
  const isTip = refund?.of === "tip";
  const t = useText(serviceText);
  const { write } = useMoney();
  const { run, isBusy } = useDeed();
  const [amount, setAmount] = useState<Minor | null>(minor(left));
  const [id] = useState(uuidv7);
  const isRight = amount !== null && amount > 0 && amount <= left;
  const give = async (reason: string) => {
    if (refund === null || amount === null) return;
    const { payment } = refund;
    const route = isTip ? "refund-tip" : "refund";
    const answer = await run(
      { method: "POST", path: `/api/payments/${payment.id}/${route}`, body: { id, amount, reason } },
      {
        done: t("pay.refundDone", { amount: write(amount) }),
        stale: [["payments", payment.order_id], ["orders"]],
      },
    );
    if (answer !== null) onClose();
  };
  return (
    <ReasonSheet
      open={refund !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t(isTip ? "pay.refundTip" : "pay.refundAsk")}
      description={t(isTip ? "pay.refundTipSaid" : "pay.refundSaid", { amount: write(left) })}
      action={t("pay.refund")}
      isBusy={isBusy}
      reasons={(isTip ? OF_TIP : OF_PAYMENT).map((key) => t(`reason.refund.${key}`))}
      missing={isRight ? null : t("pay.refundAmount", { amount: write(left) })}
      onReason={(reason) => void give(reason)}
    >
      <Field label={t("pay.amount")}>
        <MoneyInput value={amount} onChange={setAmount} />
      </Field>
    </ReasonSheet>
  );
}
