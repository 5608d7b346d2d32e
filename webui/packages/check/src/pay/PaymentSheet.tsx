import type { PaymentView } from "@comanda/api";
import {
  addTip,
  type Minor,
  minor,
  type NewCommand,
  refund,
  refundTip,
  type ShownOrder,
} from "@comanda/core";
import { Button, Field, MoneyInput, Sheet, TextInput, useBox, useMoney, useText } from "@comanda/ui";
import { HandCoins, Undo2 } from "lucide-react";
import { useState } from "react";
import type { Giving } from "../giving/useGive.tsx";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

/** Say whether anything can still be done about a payment, or about a tip that came after one. */
export function canChange({
  what = "payment",
  reversed_by,
  state = "captured",
  ...row
}: PaymentView): boolean {
  if (reversed_by !== null || state !== "captured") return false;
  return what === "payment" || (what === "tip" && tipLeft(row) > 0);
}

function tipLeft({ tip = 0, tip_refunded = 0 }: Pick<PaymentView, "tip" | "tip_refunded">): Minor {
  return minor(Math.max(0, tip - tip_refunded));
}

export interface PaymentSheetProps {
  readonly shown: ShownOrder;
  readonly payment: PaymentView;
  readonly name: string;
  readonly giving: Giving;
  readonly onClose: () => void;
}

/** What can be done about money that was taken: a tip that comes later, and giving back, the tip by itself. */
export function PaymentSheet({ shown, payment, name, giving, onClose }: PaymentSheetProps) {
  const t = useText(payText);
  const box = useBox();
  const { write } = useMoney();
  const left = minor(payment.amount - (payment.refunded ?? 0));
  const ofTip = tipLeft(payment);
  const end = async (command: NewCommand) => {
    const ended = await giving.give(command);
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    void box.client.invalidateQueries({ queryKey: ["payments", shown.id] });
    onClose();
  };
  const isTip = payment.what === "tip";
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={isTip ? t("list.tip") : name}
      description={write(isTip ? (payment.tip ?? 0) : payment.amount)}
    >
      <div className={styles.part}>
        {isTip ? null : (
          <>
            <LaterTip isBusy={giving.isBusy} onTip={(tip) => void end(addTip(shown.id, payment.id, tip))} />
            <hr className={styles.rule} />
          </>
        )}
        {ofTip === 0 ? null : (
          <GiveBack
            of={t("list.giveTipBack")}
            left={ofTip}
            isBusy={giving.isBusy}
            word={(amount) => t("list.giveTipBackNow", { amount })}
            onGive={(wish) => void end(refundTip(shown.id, payment.id, wish))}
          />
        )}
        {isTip || left <= 0 ? null : (
          <>
            {ofTip === 0 ? null : <hr className={styles.rule} />}
            <GiveBack
              of={t("list.giveBack")}
              left={left}
              isBusy={giving.isBusy}
              word={(amount) => t("list.giveBackNow", { amount })}
              onGive={(wish) => void end(refund(shown.id, payment.id, wish))}
            />
          </>
        )}
      </div>
    </Sheet>
  );
}

interface LaterTipProps {
  readonly isBusy: boolean;
  readonly onTip: (tip: Minor) => void;
}

function LaterTip({ isBusy, onTip }: LaterTipProps) {
  const t = useText(payText);
  const [tip, setTip] = useState<Minor | null>(null);
  return (
    <>
      <Field label={t("list.addTip")}>
        <MoneyInput value={tip} onChange={setTip} />
      </Field>
      <Button
        wide
        icon={HandCoins}
        pending={isBusy}
        disabledBecause={tip === null || tip <= 0 ? t("list.tipFirst") : null}
        onClick={() => onTip(tip ?? minor(0))}
      >
        {t("list.takeTip")}
      </Button>
    </>
  );
}

interface GiveBackProps {
  readonly of: string;
  readonly left: Minor;
  readonly isBusy: boolean;
  readonly word: (amount: string) => string;
  readonly onGive: (wish: { readonly amount: Minor; readonly reason: string }) => void;
}

function GiveBack({ of, left, isBusy, word, onGive }: GiveBackProps) {
  const t = useText(payText);
  const { write } = useMoney();
  const [back, setBack] = useState<Minor | null>(left);
  const [reason, setReason] = useState("");
  const isTooMuch = back !== null && back > left;
  const lack =
    back === null || back <= 0 || isTooMuch
      ? t("list.amountFirst")
      : reason.trim() === ""
        ? t("list.whyFirst")
        : null;
  return (
    <>
      <Field label={of} error={isTooMuch ? t("list.most", { amount: write(left) }) : null}>
        <MoneyInput value={back} onChange={setBack} />
      </Field>
      <Field label={t("list.why")}>
        <TextInput value={reason} onChange={setReason} maxLength={200} />
      </Field>
      <Button
        kind="danger"
        wide
        icon={Undo2}
        pending={isBusy}
        disabledBecause={lack}
        onClick={() => onGive({ amount: back ?? minor(0), reason: reason.trim() })}
      >
        {word(write(back ?? 0))}
      </Button>
    </>
  );
}
