/** Who takes what of a check, while guests are sorted out. Pure; the box makes the shares, this shows them before. */
import type { AskedTake, OrderItem } from "@comanda/api";
import { allocate, type Minor, minor, sum, ZERO } from "@comanda/core";

/** Pieces of one line that some guests take: one of them, or several who share each piece alike. */
export interface Take {
  readonly itemId: string;
  readonly quantity: number;
  /** Guests by number from 0, rising. */
  readonly guests: readonly number[];
}

/** The pieces of a line that are not paid, and what they cost together. */
export interface Payable {
  readonly itemId: string;
  readonly name: string;
  readonly pieces: number;
  readonly due: Minor;
}

/** Return what of a check's lines is still to be paid; `nameIn` says what a product is called in whose language. */
export function payablesOf(
  items: readonly OrderItem[],
  nameIn: (productId: number, name: string) => string = (_, name) => name,
): Payable[] {
  return items.flatMap((item) => {
    const pieces = item.quantity - item.voided_quantity - item.paid_quantity;
    const said = nameIn(item.product_id, item.name);
    const name = item.portion_name === null ? said : `${said} (${item.portion_name})`;
    return pieces > 0 ? [{ itemId: item.id, name, pieces, due: minor(item.due) }] : [];
  });
}

/** Return how many pieces of a line nobody has taken yet. */
export function leftOf({ itemId, pieces }: Payable, takes: readonly Take[]): number {
  return takes.reduce((left, take) => (take.itemId === itemId ? left - take.quantity : left), pieces);
}

/** Return the takes with one more piece, or more, for these guests; no more than there are. */
export function give(
  payable: Payable,
  takes: readonly Take[],
  guests: readonly number[],
  quantity = 1,
): readonly Take[] {
  const pieces = Math.min(quantity, leftOf(payable, takes));
  const among = [...new Set(guests)].sort((a, b) => a - b);
  if (pieces <= 0 || among.length === 0) return takes;
  const { itemId } = payable;
  const isSame = (take: Take) => take.itemId === itemId && String(take.guests) === String(among);
  if (takes.some(isSame))
    return takes.map((take) => (isSame(take) ? { ...take, quantity: take.quantity + pieces } : take));
  return [...takes, { itemId, quantity: pieces, guests: among }];
}

/** Return the takes with one piece of a line given back by whoever takes it so. */
export function takeAway(takes: readonly Take[], gone: Take): readonly Take[] {
  return takes.flatMap((take) => {
    if (take !== gone) return [take];
    return take.quantity > 1 ? [{ ...take, quantity: take.quantity - 1 }] : [];
  });
}

/** Return what each guest pays, and what nobody took: together all that is due for the lines. */
export function sharesOf(
  payables: readonly Payable[],
  takes: readonly Take[],
  guests: number,
): { readonly shares: readonly Minor[]; readonly left: Minor } {
  const shares: number[] = Array.from({ length: guests }, () => 0);
  let left = 0;
  for (const payable of payables) {
    const mine = takes.filter((take) => take.itemId === payable.itemId);
    const parts = mine.flatMap((take) => take.guests.map((guest) => ({ guest, take })));
    const whole = parts.reduce((product, { take }) => lcm(product, take.guests.length), 1);
    const weights = parts.map(({ take }) => (take.quantity * whole) / take.guests.length);
    const all = allocate(payable.due, [...weights, leftOf(payable, takes) * whole]);
    parts.forEach(({ guest }, at) => {
      shares[guest] = (shares[guest] ?? 0) + (all[at] ?? 0);
    });
    left += all.at(-1) ?? 0;
  }
  return { shares: shares.map(minor), left: minor(left) };
}

/** Return the plan as the box takes it: each guest's takes. */
export function planOf(takes: readonly Take[], guests: number): AskedTake[][] {
  return Array.from({ length: guests }, (_, guest) =>
    takes
      .filter((take) => take.guests.includes(guest))
      .map(({ itemId, quantity, guests: among }) => ({
        item_id: itemId,
        quantity,
        among: among.length,
      })),
  ).filter((plan) => plan.length > 0);
}

/** Return amounts that guests said, and the rest; null where they are more than is due. */
export function restOf(due: number, amounts: readonly (Minor | null)[]): Minor | null {
  const rest = due - sum(amounts.map((amount) => amount ?? ZERO));
  return rest < 0 ? null : minor(rest);
}

function lcm(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low !== 0) [high, low] = [low, high % low];
  return (a * b) / high;
}
