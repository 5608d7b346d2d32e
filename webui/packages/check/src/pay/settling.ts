/** What a guest hands over against what he owes. Pure; amounts are minor units, and the box reckons the same. */
import type { NewPayment } from "@comanda/api";
import { type Minor, minor, type Wish, ZERO } from "@comanda/core";

/** What is to be paid now: all that is left, one share of a split, or a part of the check. */
export type Target =
  | { readonly kind: "all"; readonly due: Minor }
  | { readonly kind: "share"; readonly due: Minor; readonly shareId: string; readonly name: string }
  | { readonly kind: "amount"; readonly due: Minor };

export interface Offer {
  /** Cash gives change; anything else takes exactly what it is told. */
  readonly isCash: boolean;
  /** What was typed: the notes in hand, or the sum for the card. Null is exactly what is due. */
  readonly typed: Minor | null;
  /** How much of it is a tip; null while nobody said. */
  readonly tip: Minor | null;
}

/**
 * What comes of an offer. `amount` settles the check, `change` goes back to the guest, `left` stays to be paid.
 * `asks`: more than is due was typed for what gives no change, and somebody must say that the rest is a tip.
 */
export interface Settled {
  readonly amount: Minor;
  readonly given: Minor;
  readonly tip: Minor;
  readonly change: Minor;
  readonly left: Minor;
  readonly asks: Minor | null;
}

/** Return what comes of an offer for a target. A share is never paid in part: too little for it leaves all of it. */
export function settle(target: Target, { isCash, typed, tip }: Offer): Settled {
  const { due } = target;
  const said = tip ?? ZERO;
  const given = typed ?? minor(due + said);
  if (given < due) {
    const amount = target.kind === "share" ? ZERO : given;
    return { amount, given, tip: ZERO, change: ZERO, left: minor(due - amount), asks: null };
  }
  const rest = given - due;
  if (isCash) {
    const kept = minor(Math.min(said, rest));
    return { amount: due, given, tip: kept, change: minor(rest - kept), left: ZERO, asks: null };
  }
  const isSaid = rest === 0 || tip === rest;
  return {
    amount: due,
    given,
    tip: isSaid ? minor(rest) : ZERO,
    change: ZERO,
    left: ZERO,
    asks: isSaid ? null : minor(rest),
  };
}

/** Return the payment as the box takes it. */
export function paymentOf(
  target: Target,
  offer: Offer,
  how: { readonly id: string; readonly method: string; readonly reference: string },
): Wish<NewPayment> {
  const { amount, given, tip, left } = settle(target, offer);
  const what =
    target.kind === "share"
      ? { share_id: target.shareId }
      : left > 0 || target.kind === "amount"
        ? { amount }
        : { all: true };
  return {
    id: how.id,
    method: how.method,
    ...what,
    ...(offer.isCash ? { given } : {}),
    ...(tip > 0 ? { tip } : {}),
    ...(how.reference.trim() ? { reference: how.reference.trim() } : {}),
  };
}

/** Return round sums above what is due that guests like to make it, at most three: 55.30 is made 56, 57 or 60. */
export function roundSums(due: number, exponent: number): Minor[] {
  if (due <= 0) return [];
  const unit = 10 ** exponent;
  const sums = [unit, 5 * unit, 10 * unit].map((step) => (Math.floor(due / step) + 1) * step);
  return [...new Set(sums)].map(minor);
}
