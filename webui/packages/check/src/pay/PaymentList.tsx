import type { PaymentView } from "@comanda/api";
import { addTip, type Minor, minor, refund, type ShownOrder } from "@comanda/core";
import {
  Button,
  EmptyState,
  Field,
  List,
  ListItem,
  Loading,
  Money,
  MoneyInput,
  ProblemNote,
  Sheet,
  TextInput,
  useBox,
  useDates,
  useLanguage,
  useMoney,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { HandCoins, Undo2, Wallet } from "lucide-react";
import { useState } from "react";
import type { Giving } from "../giving/useGive.tsx";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

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
          const isOpen =
            payment.what === "payment" && payment.reversed_by === null && payment.state === "captured";
          return (
            <ListItem
              key={payment.id}
              title={
                payment.what === "payment"
                  ? tenderName(payment.method)
                  : t(`list.${payment.what ?? "payment"}`)
              }
              under={
                <>
                  <span>{time(payment.taken_at)}</span>
                  {payment.state === "captured" ? null : (
                    <span>{t(`terminal.${payment.state ?? "pending"}`)}</span>
                  )}
                  {payment.reversed_by === null ? null : <span>{t("list.undone")}</span>}
                  {payment.tip ? (
                    <span>
                      {t("tip.word")} <Money amount={payment.tip} />
                    </span>
                  ) : null}
                  {payment.refunded ? (
                    <span>
                      {t("list.refunded")} <Money amount={payment.refunded} />
                    </span>
                  ) : null}
                  {payment.reason ? <span>{payment.reason}</span> : null}
                </>
              }
              end={<Money amount={payment.what === "tip" ? (payment.tip ?? 0) : payment.amount} />}
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

interface PaymentSheetProps {
  readonly shown: ShownOrder;
  readonly payment: PaymentView;
  readonly name: string;
  readonly giving: Giving;
  readonly onClose: () => void;
}

function PaymentSheet({ shown, payment, name, giving, onClose }: PaymentSheetProps) {
  const t = useText(payText);
  const box = useBox();
  const { write } = useMoney();
  const left = minor(payment.amount - (payment.refunded ?? 0));
  const [tip, setTip] = useState<Minor | null>(null);
  const [back, setBack] = useState<Minor | null>(left);
  const [reason, setReason] = useState("");
  const end = async (command: Parameters<Giving["give"]>[0]) => {
    const ended = await giving.give(command);
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    void box.client.invalidateQueries({ queryKey: ["payments", shown.id] });
    onClose();
  };
  const isTooMuch = back !== null && back > left;
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={name}
      description={write(payment.amount)}
    >
      <div className={styles.part}>
        <Field label={t("list.addTip")}>
          <MoneyInput value={tip} onChange={setTip} />
        </Field>
        <Button
          wide
          icon={HandCoins}
          pending={giving.isBusy}
          disabledBecause={tip === null || tip <= 0 ? t("list.tipFirst") : null}
          onClick={() => void end(addTip(shown.id, payment.id, tip ?? 0))}
        >
          {t("list.takeTip")}
        </Button>
        <hr className={styles.rule} />
        <Field label={t("list.giveBack")} error={isTooMuch ? t("list.most", { amount: write(left) }) : null}>
          <MoneyInput value={back} onChange={setBack} />
        </Field>
        <Field label={t("list.why")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
        <Button
          kind="danger"
          wide
          icon={Undo2}
          pending={giving.isBusy}
          disabledBecause={
            back === null || back <= 0 || isTooMuch
              ? t("list.amountFirst")
              : reason.trim() === ""
                ? t("list.whyFirst")
                : null
          }
          onClick={() => void end(refund(shown.id, payment.id, { amount: back, reason: reason.trim() }))}
        >
          {t("list.giveBackNow", { amount: write(back ?? 0) })}
        </Button>
      </div>
    </Sheet>
  );
}
