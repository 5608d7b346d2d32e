import { type Minor, minor, ZERO } from "@comanda/core";
import { useSignals, useText, useToasts } from "@comanda/ui";
import { useRef, useState } from "react";
import { tillText } from "../text/index.ts";
import type { PayBarProps } from "./PayBar.tsx";
import { lackOf } from "./sale.ts";
import type { Paying, SaleInHand } from "./useSale.ts";
import { isOneTouch, useTenders } from "./useTenders.ts";

interface Ways {
  readonly onAmount: () => void;
  /** The sale lacks a name, an address or a time. */
  readonly onLack: () => void;
  /** Mixed, shared, by a terminal: paid on a page of its own. */
  readonly onMore: () => void;
}

export interface PayKeys extends Omit<PayBarProps, "due"> {
  readonly onGiven: (given: Minor) => void;
}

/** Return what the keys of the pay bar do. Notes lie on the counter until they suffice; nothing is booked before. */
export function usePayKeys(inHand: SaleInHand, ways: Ways): PayKeys {
  const t = useText(tillText);
  const { show } = useToasts();
  const signal = useSignals();
  const tenders = useTenders();
  const { sale, due, sell, send } = inHand;
  const [laid, setLaid] = useState<{ readonly saleId: string; readonly amount: Minor } | null>(null);
  const down = laid?.saleId === sale.id ? laid.amount : ZERO;
  const isReady = () => {
    if (due <= 0) return false;
    if (sale.isOpened || lackOf(sale.kind, sale.details) === null) return true;
    ways.onLack();
    return false;
  };
  const isSelling = useRef(false);
  const finish = (paying: Paying) => {
    // A finger that bounces sells once.
    if (isSelling.current) return;
    isSelling.current = true;
    setLaid(null);
    sell(paying)
      .catch(() => {
        signal("bad");
        show({ kind: "bad", text: t("pay.failed") });
      })
      .finally(() => {
        isSelling.current = false;
      });
  };
  const cash = (given: Minor | null) => {
    if (isReady()) finish({ method: tenders.cash, given });
  };
  const more = () => {
    if (isReady()) void send().then(ways.onMore);
  };
  return {
    down,
    tenders,
    onExact: () => cash(null),
    onNote: (amount) => {
      if (due <= 0) return;
      const given = minor(down + amount);
      if (given >= due) cash(given);
      else setLaid({ saleId: sale.id, amount: given });
    },
    onTakeBack: () => setLaid(null),
    onAmount: () => {
      if (isReady()) ways.onAmount();
    },
    onGiven: (given) => cash(given),
    onCard: () => {
      const { card } = tenders;
      if (card === null || !isReady()) return;
      if (isOneTouch(card)) finish({ method: card.code });
      else more();
    },
    onMore: more,
  };
}
