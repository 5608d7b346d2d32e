import type { PaymentView } from "@comanda/api";
import type { ShownOrder } from "@comanda/core";
import {
  EmptyState,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  useBox,
  useDates,
  useLanguage,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { useState } from "react";
import type { Giving } from "../giving/useGive.tsx";
import { canChange, PaymentSheet } from "./PaymentSheet.tsx";
import { payText } from "./text.ts";

/** A row of a tip alone: one that came later, or one that was given back. */
function isTipAlone({ amount, tip }: PaymentView): boolean {
  return amount === 0 && (tip ?? 0) !== 0;
}

function wordOf(payment: PaymentView) {
  return payment.what === "refund" && isTipAlone(payment) ? "tipRefund" : (payment.what ?? "payment");
}

/** What was taken for a check and given back, and what can still be done about each. */
export function PaymentList({ shown, giving }: { readonly shown: ShownOrder; readonly giving: Giving }) {
  const t = useText(payText);
  const box = useBox();
  const { time } = useDates();
  const tenderName = useTenderName();
  const [open, setOpen] = useState<PaymentView | null>(null);
  const { data, error, isPending } = useQuery(box.queries.payments(shown.id));
  if (error && data === undefined) return <ProblemNote problem={error} />;
  if (isPending) return <Loading word={t("list.reading")} />;
  if (data.length === 0)
    return (
      <EmptyState icon={Wallet} title={t("list.none")}>
        {t("list.noneSaid")}
      </EmptyState>
    );
  return (
    <>
      <List label={t("list.title")}>
        {data.map((payment) => {
          const isOpen = canChange(payment);
          return (
            <ListItem
              key={payment.id}
              title={payment.what === "payment" ? tenderName(payment.method) : t(`list.${wordOf(payment)}`)}
              under={
                <>
                  <span>{time(payment.taken_at)}</span>
                  {payment.state === "captured" ? null : (
                    <span>{t(`terminal.${payment.state ?? "pending"}`)}</span>
                  )}
                  {payment.reversed_by === null ? null : <span>{t("list.undone")}</span>}
                  {payment.tip && payment.amount !== 0 ? (
                    <span>
                      {t("tip.word")} <Money amount={payment.tip} />
                    </span>
                  ) : null}
                  {payment.refunded ? (
                    <span>
                      {t("list.refunded")} <Money amount={payment.refunded} />
                    </span>
                  ) : null}
                  {payment.tip_refunded ? (
                    <span>
                      {t("list.tipRefunded")} <Money amount={payment.tip_refunded} />
                    </span>
                  ) : null}
                  {payment.reason ? <span>{payment.reason}</span> : null}
                </>
              }
              end={<Money amount={isTipAlone(payment) ? (payment.tip ?? 0) : payment.amount} />}
              {...(isOpen ? { onPress: () => setOpen(payment) } : {})}
            />
          );
        })}
      </List>
      {open ? (
        <PaymentSheet
          shown={shown}
          payment={open}
          name={tenderName(open.method)}
          giving={giving}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}

/** Return what tenders are called in the language spoken. */
export function useTenderName(): (code: string) => string {
  const language = useLanguage();
  const { data } = useQuery(useBox().queries.tenders());
  return (code) => data?.find((tender) => tender.code === code)?.names[language] ?? code;
}
