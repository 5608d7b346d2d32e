/** Return what somebody typed as basis points, `-12,5` being -1250, or null where it is no percentage. */
export function readPercent(text: string): number | null {
  const typed = /^\s*([+-]?)(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(text);
  if (typed === null) return null;
  const size = Number(typed[2]) * 100 + Number((typed[3] ?? "").padEnd(2, "0"));
  return typed[1] === "-" ? -size : size;
}

/** Return basis points as they are typed, 1250 being `12.5`. */
export function writePercent(basisPoints: number): string {
  const size = Math.abs(basisPoints);
  const rest = String(size % 100).padStart(2, "0");
  const whole = `${basisPoints < 0 ? "-" : ""}${Math.floor(size / 100)}`;
  return rest === "00" ? whole : `${whole}.${rest.replace(/0$/, "")}`;
}
