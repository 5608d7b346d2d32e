import type { OrderView } from "@comanda/api";
import { Banner, Button, Loading, ProblemNote, useBox, useDates, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Printer, ReceiptText, RotateCcw } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "../../shell/PageFrame.tsx";
import { useShell } from "../../shell/ShellContext.ts";
import { useDeed } from "../../shell/useDeed.ts";
import { serviceText } from "../text/index.ts";
import { OrderLines } from "./OrderLines.tsx";
import styles from "./OrderPage.module.css";
import { OrderPayments } from "./OrderPayments.tsx";
import { OrderStatus } from "./OrderStatus.tsx";
import { OrderTimeline } from "./OrderTimeline.tsx";
import { ReasonSheet } from "./ReasonSheet.tsx";

const REOPENING = ["wrongTender", "forgotten", "wrongTable"] as const;

/** One check: what was ordered, what was paid, and everything that ever happened to it. */
export function OrderPage({ orderId }: { readonly orderId: string }) {
  const t = useText(serviceText);
  const { queries } = useBox();
  const { data: order, error, refetch } = useQuery(queries.order(orderId));
  const title = order
    ? [order.table_label, t("order.number", { number: order.number })].filter(Boolean).join(" · ")
    : t("order.one");
  return (
    <PageFrame wide title={title} back="/orders" {...(order ? { actions: <OrderActs order={order} /> } : {})}>
      {order === undefined ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading word={t("order.loading")} />
        )
      ) : (
        <div className={styles.columns}>
          <div className={styles.column}>
            <OrderHeader order={order} />
            <OrderLines order={order} />
            <OrderPayments order={order} />
          </div>
          <OrderTimeline order={order} />
        </div>
      )}
    </PageFrame>
  );
}

function OrderHeader({ order }: { readonly order: OrderView }) {
  const t = useText(serviceText);
  const dates = useDates();
  const facts = [
    [t("orders.waiter"), order.waiters.map(({ name }) => name).join(", ") || "–"],
    [t("orders.opened"), dates.moment(order.opened_at)],
    [t("order.closed"), order.closed_at ? dates.moment(order.closed_at) : "–"],
    [t("orders.guests"), order.covers ?? "–"],
  ] as const;
  return (
    <>
      {order.allergy ? <Banner kind="allergy">{order.allergy}</Banner> : null}
      {order.is_training ? <Banner kind="training">{t("order.training")}</Banner> : null}
      <dl className={styles.facts}>
        <div>
          <dt>{t("orders.state")}</dt>
          <dd>
            <OrderStatus status={order.status} />
          </dd>
        </div>
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {order.status === "closed" ? <p className={styles.quiet}>{t("order.closedSaid")}</p> : null}
    </>
  );
}

function OrderActs({ order }: { readonly order: OrderView }) {
  const t = useText(serviceText);
  const { may } = useShell();
  const { run, isBusy } = useDeed();
  const [isReopening, setReopening] = useState(false);
  const path = `/api/orders/${order.id}`;
  const isOpen = order.status === "open" || order.status === "partially_paid";
  const receipt = () =>
    run(
      { method: "POST", path: `/api/printing/orders/${order.id}/receipt`, body: {} },
      { done: t("order.receiptDone") },
    );
  const bill = () => run({ method: "POST", path: `${path}/bill` }, { done: t("order.billDone") });
  return (
    <>
      {isOpen && order.items.length > 0 ? (
        <Button icon={Printer} pending={isBusy} onClick={() => void bill()}>
          {t("order.bill")}
        </Button>
      ) : null}
      {order.paid > 0 ? (
        <Button icon={ReceiptText} pending={isBusy} onClick={() => void receipt()}>
          {t("order.receipt")}
        </Button>
      ) : null}
      {order.status === "paid" && may("orders.reopen") ? (
        <Button icon={RotateCcw} onClick={() => setReopening(true)}>
          {t("order.reopen")}
        </Button>
      ) : null}
      <ReasonSheet
        open={isReopening}
        onOpenChange={setReopening}
        title={t("order.reopenAsk")}
        description={t("order.reopenSaid")}
        action={t("order.reopen")}
        isBusy={isBusy}
        reasons={REOPENING.map((key) => t(`reason.reopen.${key}`))}
        onReason={async (reason) => {
          const answer = await run(
            { method: "POST", path: `${path}/reopen`, body: { reason } },
            { done: t("order.reopened"), stale: [["orders"], ["payments", order.id]] },
          );
          if (answer !== null) setReopening(false);
        }}
      />
    </>
  );
}
