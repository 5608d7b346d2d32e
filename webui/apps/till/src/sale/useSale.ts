import type { Product } from "@comanda/api";
import { isSimple, soldOut, type Unsent, useCard, useUnsent } from "@comanda/check/pad";
import { type ShownOrder, uuidv7 } from "@comanda/core";
import { useBox, useOverlaidOrder, useOverlaidTables, useSignals } from "@comanda/ui";
import { useCallback, useMemo } from "react";
import { closesWithPayment } from "../settings/settings.ts";
import { useMe, useSales, useTill, useTillSettings } from "../shellContext.ts";
import { modeOf, newSale, placeOf, type Sale } from "./sale.ts";
import { changeOf, sellCommands, sendCommands } from "./selling.ts";

/** How a product was taken: added, or it must be chosen for first, or there is none. */
export type Taken = "added" | "choose" | "soldOut";

/** How somebody pays. */
export interface Paying {
  readonly method: string;
  readonly given?: number | null;
  readonly reference?: string;
}

export interface SaleInHand {
  readonly sale: Sale;
  readonly shown: ShownOrder | null;
  readonly unsent: Unsent;
  readonly card: ReturnType<typeof useCard>;
  /** What is still to be paid, unsent lines and all. */
  readonly due: number;
  readonly isEmpty: boolean;
  readonly isReading: boolean;
  readonly take: (product: Product, pieces?: number) => Taken;
  readonly send: () => Promise<void>;
  readonly sell: (paying: Paying) => Promise<void>;
}

/** Return the sale in the hand of who has the till, and what can be done with it. */
export function useSale(): SaleInHand {
  const box = useBox();
  const { counter } = useTill();
  const me = useMe();
  const [settings] = useTillSettings();
  const signal = useSignals();
  const held = useSales().current[me.id];
  const sale = useMemo(() => held ?? newSale(uuidv7(), settings.firstKind), [held, settings.firstKind]);
  const { shown, isReading } = useOverlaidOrder(sale.isOpened ? sale.id : null);
  const { tables } = useOverlaidTables();
  const tableGroupId = tables?.find((one) => one.id === sale.tableId)?.group_id ?? null;
  const mode = shown?.order?.mode ?? modeOf(sale.kind);
  const occasion = useMemo(() => ({ mode, tableGroupId }), [mode, tableGroupId]);
  const card = useCard(occasion);
  const place = useMemo(() => placeOf(sale), [sale]);
  const unsent = useUnsent(place, sale.isOpened, card.prices);
  const due = (shown?.due ?? 0) + unsent.sumOf(unsent.lines);

  const take = useCallback(
    (product: Product, pieces = 1): Taken => {
      if (soldOut(product)) return "soldOut";
      counter.clearSold();
      // Nothing is paid before it was weighed, so it is weighed at once.
      if (!isSimple(product) || product.is_weighed) return "choose";
      void unsent.add({ product_id: product.id, quantity: pieces });
      return "added";
    },
    [counter, unsent],
  );

  const send = useCallback(async () => {
    const lines = unsent.draft.draft.get().lines.map(({ savedBy: _, isSaved: __, ...line }) => line);
    const commands = sendCommands(sale, lines);
    if (commands.length === 0) return;
    await box.give(...commands);
    await unsent.draft.sent(lines.map((line) => line.id));
    counter.change(me.id, { isOpened: true });
    signal("ok");
  }, [box, counter, me.id, sale, signal, unsent]);

  const sell = useCallback(
    async ({ method, given = null, reference }: Paying) => {
      const lines = unsent.draft.draft.get().lines.map(({ savedBy: _, isSaved: __, ...line }) => line);
      const paymentId = uuidv7();
      const change = changeOf(due, given);
      if (change === null) return;
      const selling = {
        method,
        given,
        reference,
        receipt: settings.receipt,
        closes: closesWithPayment(settings, sale.kind),
      };
      await box.give(...sellCommands(sale, lines, selling, paymentId));
      await unsent.draft.sent(lines.map((line) => line.id));
      const { kind, label } = sale;
      const receipt = settings.receipt;
      counter.finish(
        me.id,
        { orderId: sale.id, paymentId, kind, label, method, total: due, given, change, receipt },
        settings.firstKind,
      );
      signal("ok");
    },
    [box, counter, due, me.id, sale, settings, signal, unsent],
  );

  return {
    sale,
    shown,
    unsent,
    card,
    due,
    isEmpty: unsent.lines.length === 0 && (shown?.lines.length ?? 0) === 0,
    isReading,
    take,
    send,
    sell,
  };
}
