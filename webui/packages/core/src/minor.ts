/** Money in integer minor units: never a float, never rounded twice. The rules are the box's own (kernel/money.py). */

declare const minorBrand: unique symbol;

/** An amount in minor units (cents of a euro); a plain number must pass through `minor` to become one. */
export type Minor = number & { readonly [minorBrand]: true };

/** How an amount is shown: ISO 4217 code, decimals of its minor unit, BCP 47 language. */
export interface MoneyFormat {
  readonly currency: string;
  readonly exponent: number;
  readonly locale: string;
}

/** A hundred million euros is a typing error; the box refuses beyond the same bound. */
export const MOST_MINOR = 10_000_000_000;

/** Return an integer as money; throws a `RangeError` for what is not a safe integer. */
export function minor(amount: number): Minor {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole number of minor units.`);
  return (amount === 0 ? 0 : amount) as Minor;
}

/** Nothing. */
export const ZERO = minor(0);

/** Return the sum of amounts. */
export function sum(amounts: Iterable<number>): Minor {
  let total = 0;
  for (const amount of amounts) total += amount;
  return minor(total);
}

/** Return what so many pieces cost. */
export function times(price: number, pieces: number): Minor {
  return minor(price * pieces);
}

/** Return what so many grams cost at a price a kilogram, half a cent up; exact as the box's (kernel/money.py). */
export function weighedPrice(price: number, milli: number): Minor {
  return minor(Math.floor((2 * price * milli + 1_000) / 2_000));
}

/** Return minor units as a decimal number with a point, such as `-12.50`; exact for any safe integer. */
export function toDecimal(amount: number, exponent: number): string {
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf({ currency, exponent, locale }: MoneyFormat): Intl.NumberFormat {
  const key = `${locale} ${currency} ${exponent}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const decimals = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
    formatter = new Intl.NumberFormat(locale, { style: "currency", currency, ...decimals });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** Return an amount as people of a language write it, with its currency: `12,50 €`. */
export function formatMoney(amount: number, format: MoneyFormat): string {
  // A decimal string keeps every digit (Intl takes one; TypeScript's library asks for a literal type).
  return formatterOf(format).format(toDecimal(amount, format.exponent) as `${number}`);
}

const AMBIGUOUS = /^[+-]?[0-9]{1,3}[.,][0-9]{3}$/;
const WRITTEN = /^([+-]?)([0-9]{1,3}(?:[.,'’][0-9]{3})+|[0-9]+)?(?:[.,]([0-9]*))?$/;

/** Return the amount that somebody typed (`3.50`, `3,5`, `1.234,50`, `12 €`), or null for what is none or reads both ways. */
export function parseMoney(text: string, exponent: number): Minor | null {
  let bare = text.replace(/[\s\u00a0\u202f€$£]|EUR|USD|GBP/g, "").replace(/^\u2212/, "-");
  if (AMBIGUOUS.test(bare) && exponent !== 0 && exponent !== 3) return null;
  if (exponent === 3 && /^[+-]?[0-9]+[.,][0-9]{3}$/.test(bare)) bare = bare.replace(",", ".");
  const isPlainThree = exponent === 3 && /^[+-]?[0-9]+\.[0-9]{3}$/.test(bare);
  const found = isPlainThree ? /^([+-]?)([0-9]+)\.([0-9]*)$/.exec(bare) : WRITTEN.exec(bare);
  if (found === null || (!found[2] && !found[3])) return null;
  const decimals = found[3] ?? "";
  if (/[1-9]/.test(decimals.slice(exponent))) return null;
  const whole = (found[2] ?? "0").replace(/[^0-9]/g, "");
  const amount = Number(whole + decimals.slice(0, exponent).padEnd(exponent, "0"));
  if (!Number.isSafeInteger(amount) || amount > MOST_MINOR) return null;
  return minor(found[1] === "-" ? -amount : amount);
}

/** Return shares of a total in proportion to weights that sum to it exactly; equal remainders go to the first shares. */
export function allocate(total: number, weights: readonly number[]): Minor[] {
  const whole = weights.reduce((sofar, weight) => sofar + BigInt(weight), 0n);
  if (whole <= 0n || weights.some((weight) => weight < 0))
    throw new RangeError("Shares need weights of at least nothing, one of them above it.");
  const size = BigInt(Math.abs(total));
  const parts = weights.map((weight, index) => {
    const product = size * BigInt(weight);
    return { index, share: Number(product / whole), rest: product % whole };
  });
  let left = Math.abs(total) - parts.reduce((sofar, part) => sofar + part.share, 0);
  const shares = parts.map((part) => part.share);
  const byRest = [...parts].sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  for (const { index, share } of byRest) {
    if (left-- <= 0) break;
    shares[index] = share + 1;
  }
  return shares.map((share) => minor(total < 0 ? -share : share));
}

/** Return the equal shares of a check for so many guests, as the box will make them. */
export function splitEqually(total: number, shares: number): Minor[] {
  return allocate(
    total,
    Array.from({ length: shares }, () => 1),
  );
}

/** Return a due amount rounded, half up, to the smallest coin. */
export function cashDue(due: number, step: number): Minor {
  const size = Math.abs(due);
  const rest = size % step;
  const rounded = size - rest + (rest * 2 >= step && rest > 0 ? step : 0);
  return minor(due < 0 ? -rounded : rounded);
}

/**
 * Return what a guest is likely to hand over, rising, at most six: exact, then the next multiples of coins and notes.
 *
 * `step` is the smallest coin in minor units; notes are 5, 10, 20, 50, 100 ... of the whole unit.
 */
export function quickCash(due: number, step = 1, exponent = 2): Minor[] {
  if (due <= 0) return [];
  const exact = cashDue(due, step);
  const unit = 10 ** exponent;
  const proposals = new Set<number>([exact]);
  for (const note of [1, 5, 10, 20, 50, 100, 200, 500].map((value) => value * unit)) {
    proposals.add(Math.ceil(exact / note) * note);
  }
  return [...proposals]
    .filter((amount) => amount >= exact && amount > 0)
    .sort((a, b) => a - b)
    .slice(0, 6)
    .map(minor);
}
