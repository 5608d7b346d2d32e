/** Return grams as kilos with a comma, as the scale shows them: `1,340`. */
export function writeKilos(milli: number): string {
  const digits = String(Math.abs(milli)).padStart(4, "0");
  return `${milli < 0 ? "−" : ""}${digits.slice(0, -3)},${digits.slice(-3)}`;
}

const MOST_MILLI = 1_000_000;

/** Return a weight typed in kilos (`1,34` or `1.340`) as thousandths, or null for what is none, nothing, or a tonne. */
export function readKilos(typed: string): number | null {
  const found = /^(\d{1,3})?(?:[.,](\d{1,3}))?$/.exec(typed.trim());
  if (found === null || (!found[1] && !found[2])) return null;
  const milli = Number(found[1] ?? "0") * 1_000 + Number((found[2] ?? "").padEnd(3, "0"));
  return milli > 0 && milli < MOST_MILLI ? milli : null;
}
