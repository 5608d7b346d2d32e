import type { Place } from "@comanda/core";
import { Loading } from "@comanda/ui";

export interface CheckPageProps {
  /** The table or the check that is served. */
  readonly place: Place;
  readonly onBack: () => void;
  /** The guests want to pay this check. */
  readonly onPay: (orderId: string) => void;
}

/** A table's check in the hand: ordering, what was ordered, and what is done with it. */
export function CheckPage(_: CheckPageProps) {
  return <Loading />;
}
