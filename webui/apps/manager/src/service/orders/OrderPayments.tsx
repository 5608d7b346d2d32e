import type { OrderView, PaymentView } from "@comanda/api";
import { Badge, Button, Card, Money, ProblemNote, useBox, useDates, useLanguage, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useShell } from "../../shell/ShellContext.ts";
import { serviceText } from "../text/index.ts";
import styles from "./OrderPayments.module.css";
import { type Refund, RefundSheet } from "./RefundSheet.tsx";

/** What was paid, by what, to whom, and what was given back. */
export function OrderPayments({ order }: { readonly order: OrderView }) {
  const t = useText(serviceText);
  const { queries } = useBox();
  const { may } = useShell();
  const { data, error, refetch } = useQuery(queries.payments(order.id));
  const { data: tenders } = useQuery(queries.tenders());
  const language = useLanguage();
  const [refunding, setRefunding] = useState<Refund | null>(null);
  if (error && data === undefined) return <ProblemNote problem={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.length === 0) return null;
  const tender = (code: string) => tenders?.find((one) => one.code === code)?.names[language] ?? code;
  return (
    <Card title={t("pay.title")}>
      <ul className={styles.payments} aria-label={t("pay.title")}>
        {data.map((payment) => (
          <Payment
            key={payment.id}
            payment={payment}
            tender={tender(payment.method)}
            {...(may("payments.refund") && leftOf(payment) > 0
              ? { onRefund: () => setRefunding({ payment, of: "payment", left: leftOf(payment) }) }
              : {})}
            {...(may("payments.refund") && tipLeftOf(payment) > 0
              ? { onRefundTip: () => setRefunding({ payment, of: "tip", left: tipLeftOf(payment) }) }
              : {})}
          />
        ))}
      </ul>
      <RefundSheet
        key={refunding ? `${refunding.of} ${refunding.payment.id}` : ""}
        refund={refunding}
        onClose={() => setRefunding(null)}
      />
    </Card>
  );
}

/** Return what of a payment can still be given back. */
export function leftOf({ what, state, reversed_by, amount, refunded = 0 }: PaymentView): number {
  const isMoney = (what ?? "payment") === "payment" && (state ?? "captured") === "captured";
  return isMoney && reversed_by === null ? amount - refunded : 0;
}

/** Return what of a payment's tip can still be given back. */
export function tipLeftOf(payment: PaymentView): number {
  const { what, state, reversed_by, tip = 0, tip_refunded = 0 } = payment;
  const isMoney = (what ?? "payment") === "payment" && (state ?? "captured") === "captured";
  return isMoney && reversed_by === null ? tip - tip_refunded : 0;
}

interface PaymentProps {
  readonly payment: PaymentView;
  readonly tender: string;
  readonly onRefund?: () => void;
  readonly onRefundTip?: () => void;
}

function Payment({ payment, tender, onRefund, onRefundTip }: PaymentProps) {
  const t = useText(serviceText);
  const dates = useDates();
  const {
    what = "payment",
    tip = 0,
    reason,
    reference,
    refunded = 0,
    tip_refunded = 0,
    reversed_by,
    state = "captured",
  } = payment;
  return (
    <li className={styles.payment}>
      <span className={styles.words}>
        <strong>{tender}</strong>
        <small>{[dates.moment(payment.taken_at), reference, reason].filter(Boolean).join(" · ")}</small>
        <span className={styles.marks}>
          {what === "payment" ? null : <Badge>{t(`pay.what.${what}`)}</Badge>}
          {state === "captured" ? null : <Badge loud>{t(`pay.state.${state}`)}</Badge>}
          {reversed_by === null ? null : <Badge>{t("pay.undone")}</Badge>}
          {refunded === 0 ? null : (
            <Badge>
              {t("pay.refunded")} <Money amount={refunded} />
            </Badge>
          )}
          {tip === 0 ? null : (
            <Badge>
              {t("pay.tip")} <Money amount={tip} />
            </Badge>
          )}
          {tip_refunded === 0 ? null : (
            <Badge>
              {t("pay.tipRefunded")} <Money amount={tip_refunded} />
            </Badge>
          )}
        </span>
      </span>
      <Money amount={payment.amount} />
      {onRefund ? (
        <Button kind="quiet" icon={Undo2} onClick={onRefund}>
          {t("pay.refund")}
        </Button>
      ) : null}
      {onRefundTip ? (
        <Button kind="quiet" icon={Undo2} onClick={onRefundTip}>
          {t("pay.refundTip")}
        </Button>
      ) : null}
    </li>
  );
}
