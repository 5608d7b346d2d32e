import type { PaymentView } from "@comanda/api";
import { useBox } from "@comanda/ui";
import { useEffect } from "react";
import { useTill } from "../shellContext.ts";

/** Put what the box says of a sale where its change is shown: the queue number, and the change to the cent. */
export function useSoldNews(): void {
  const { outbox } = useBox();
  const { counter } = useTill();
  useEffect(
    () =>
      outbox.onAnswered(({ entry, body }) => {
        const { sold } = counter.state.get();
        if (sold === null || sold.orderId !== entry.orderId || !isOrder(body)) return;
        counter.hear(sold.orderId, { label: body.table_label });
        const payment = body.taken?.find(({ id }) => id === sold.paymentId);
        if (payment !== undefined)
          counter.hear(sold.orderId, {
            change: payment.change ?? 0,
            total: payment.amount + (payment.rounding ?? 0),
          });
      }),
    [outbox, counter],
  );
}

interface Told {
  readonly table_label: string;
  readonly taken?: readonly PaymentView[];
}

function isOrder(body: unknown): body is Told {
  return typeof body === "object" && body !== null && "table_label" in body;
}
