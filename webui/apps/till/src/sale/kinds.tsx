import { useText } from "@comanda/ui";
import { Beer, Bike, Clock, type LucideIcon, ShoppingBag, Store, Utensils } from "lucide-react";
import { tillText } from "../text/index.ts";
import type { Sale } from "./sale.ts";

/** The picture of each kind of sale. */
export const KIND_ICONS: Readonly<Record<Sale["kind"], LucideIcon>> = {
  counter: Store,
  bar_tab: Beer,
  take_away: ShoppingBag,
  pickup: Clock,
  delivery: Bike,
  table: Utensils,
};

/** What a check is called and what kind it is. */
export function KindSign({ kind, label }: { readonly kind: Sale["kind"]; readonly label: string | null }) {
  const t = useText(tillText);
  const Icon = KIND_ICONS[kind];
  return (
    <>
      <Icon aria-hidden size="1.25em" />
      <span>
        {label ? <span className="heard">{t(`kind.${kind}`)} </span> : null}
        {label ?? t(`kind.${kind}`)}
      </span>
    </>
  );
}
