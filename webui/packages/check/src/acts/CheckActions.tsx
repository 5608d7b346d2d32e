import type { ShownOrder } from "@comanda/core";
import { IconButton, Loading, Sheet, useOverlaidOrder, useText } from "@comanda/ui";
import {
  ArrowRightLeft,
  Ellipsis,
  Footprints,
  HandHelping,
  type LucideIcon,
  Merge,
  MoveRight,
  Percent,
  Plus,
  ReceiptText,
  RotateCcw,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useCheckName } from "../lines/useCheckName.ts";
import { HandOverSheet } from "../moving/HandOverSheet.tsx";
import { MergeSheet } from "../moving/MergeSheet.tsx";
import { MoveLinesSheet } from "../moving/MoveLinesSheet.tsx";
import { MoveTableSheet } from "../moving/MoveTableSheet.tsx";
import { BillSheet } from "../pay/BillSheet.tsx";
import { Adjustments } from "./Adjustments.tsx";
import { AdjustSheet } from "./AdjustSheet.tsx";
import styles from "./acts.module.css";
import { EndSheet } from "./EndSheet.tsx";
import { actsText } from "./text.ts";

type Way =
  | "bill"
  | "moveTable"
  | "merge"
  | "moveLines"
  | "handOver"
  | "discount"
  | "charge"
  | "cancel"
  | "reopen"
  | "walkOut";

const ICONS: Readonly<Record<Way, LucideIcon>> = {
  bill: ReceiptText,
  moveTable: MoveRight,
  merge: Merge,
  moveLines: ArrowRightLeft,
  handOver: HandHelping,
  discount: Percent,
  charge: Plus,
  cancel: Trash2,
  reopen: RotateCcw,
  walkOut: Footprints,
};

export interface CheckActionsProps {
  readonly orderId: string;
  readonly onClose: () => void;
  /** The check has ended or is somebody else's: leave it. With an id, that check is the one to go to. */
  readonly onGone: (nextOrderId?: string) => void;
}

/** Everything that can be done with a whole check, as large buttons under the thumb. */
export function CheckActions({ orderId, onClose, onGone }: CheckActionsProps) {
  const t = useText(actsText);
  const nameOf = useCheckName();
  const { shown } = useOverlaidOrder(orderId);
  const [way, setWay] = useState<Way | null>(null);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown ? nameOf(shown) : t("check.word")}
    >
      {shown === null ? (
        <Loading />
      ) : (
        <div className={styles.form}>
          <ul className={styles.ways} aria-label={t("ways")}>
            {waysOf(shown).map((key) => {
              const Icon = ICONS[key];
              return (
                <li key={key}>
                  <button type="button" className={styles.way} onClick={() => setWay(key)}>
                    <Icon aria-hidden size="1.4em" />
                    {t(`act.${key}`)}
                  </button>
                </li>
              );
            })}
          </ul>
          <Adjustments shown={shown} />
          {way ? (
            <WaySheet way={way} shown={shown} onClose={() => setWay(null)} onDone={onClose} onGone={onGone} />
          ) : null}
        </div>
      )}
    </Sheet>
  );
}

function waysOf({ status, due, paid, tableId, lines }: ShownOrder): Way[] {
  if (status === "paid") return lines.length > 0 ? ["bill", "reopen"] : ["bill"];
  if (["closed", "cancelled", "merged"].includes(status)) return ["bill"];
  const hasLines = lines.some((line) => line.quantity > line.voided);
  return [
    ...(hasLines ? (["bill"] as const) : []),
    ...(tableId === null ? [] : (["moveTable"] as const)),
    "merge",
    ...(hasLines ? (["moveLines"] as const) : []),
    "handOver",
    ...(hasLines ? (["discount", "charge"] as const) : []),
    ...(paid === 0 ? (["cancel"] as const) : []),
    ...(due > 0 ? (["walkOut"] as const) : []),
  ];
}

interface WaySheetProps {
  readonly way: Way;
  readonly shown: ShownOrder;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly onGone: (nextOrderId?: string) => void;
}

function WaySheet({ way, shown, onClose, onDone, onGone }: WaySheetProps) {
  const sheet = { shown, onClose };
  switch (way) {
    case "bill":
      return <BillSheet {...sheet} />;
    case "moveTable":
      return <MoveTableSheet {...sheet} onDone={onDone} />;
    case "merge":
      return <MergeSheet {...sheet} onDone={onGone} />;
    case "moveLines":
      return <MoveLinesSheet {...sheet} onDone={onDone} />;
    case "handOver":
      return <HandOverSheet orderIds={[shown.id]} onClose={onClose} onDone={onDone} />;
    case "discount":
    case "charge":
      return <AdjustSheet {...sheet} way={way} onDone={onClose} />;
    case "cancel":
    case "walkOut":
      return <EndSheet {...sheet} way={way} onDone={() => onGone()} />;
    case "reopen":
      return <EndSheet {...sheet} way={way} onDone={onDone} />;
  }
}

/** The button that opens what can be done with a check; for a top bar. */
export function CheckActionsButton({ orderId, onGone }: Omit<CheckActionsProps, "onClose">) {
  const t = useText(actsText);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton icon={Ellipsis} label={t("check.more")} onClick={() => setIsOpen(true)} />
      {isOpen ? <CheckActions orderId={orderId} onClose={() => setIsOpen(false)} onGone={onGone} /> : null}
    </>
  );
}
