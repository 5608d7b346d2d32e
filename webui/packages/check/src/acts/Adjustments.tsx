import type { BillAdjustment } from "@comanda/api";
import { removeAdjustment, type ShownOrder } from "@comanda/core";
import { IconButton, List, ListItem, Money, useText } from "@comanda/ui";
import { X } from "lucide-react";
import { useGive } from "../giving/useGive.tsx";
import { actsText } from "./text.ts";
import { useReasonWord } from "./useActs.ts";

/** What was taken off a check or put on it, each to be taken back. */
export function Adjustments({ shown }: { readonly shown: ShownOrder }) {
  const t = useText(actsText);
  const { give, face } = useGive();
  const reasonWord = useReasonWord();
  const bill = shown.order?.bill;
  const rows = [
    ...(bill?.discounts ?? []).map((one) => ({ one, amount: -one.amount })),
    ...(bill?.charges ?? []).map((one) => ({ one, amount: one.amount })),
  ];
  if (rows.length === 0) return face;
  const isKnown = (kind: string): kind is Known => kind in KNOWN;
  const nameOf = (one: BillAdjustment) => {
    const kind = isKnown(one.kind) ? t(`adjust.${one.kind}`) : one.kind;
    const line = shown.lines.find((each) => each.id === one.item_id);
    return line ? `${kind}: ${line.name}` : kind;
  };
  return (
    <>
      <List label={t("adjust.list")}>
        {rows.map(({ one, amount }) => (
          <ListItem
            key={one.id}
            title={nameOf(one)}
            under={one.is_automatic ? t("adjust.automatic") : reasonWord(one.kind, one.reason)}
            end={
              <>
                <Money amount={amount} />
                <IconButton
                  icon={X}
                  label={t("adjust.remove", { name: nameOf(one) })}
                  onClick={() => void give(removeAdjustment(shown.id, one.id))}
                />
              </>
            }
          />
        ))}
      </List>
      {face}
    </>
  );
}

const KNOWN = { percent: 0, fixed: 0, treat: 0, service: 0, cover: 0, minimum: 0 } as const;
type Known = keyof typeof KNOWN;
