/** What a box shows is JSON of whatever version it runs: read with care, so that a missing part is a gap and no broken page. */
export type Said = Readonly<Record<string, unknown>>;

/** Return a part that has parts of its own. */
export function partOf(said: Said, name: string): Said {
  const value = said[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Said) : {};
}

/** Return the rows of a part. */
export function rowsOf(said: Said, name: string): readonly Said[] {
  const value = said[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

/** Return a part as it is read; a dash where the box told nothing. */
export function wordOf(said: Said, name: string): string {
  const value = said[name];
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Return a number, or 0. */
export function numberOf(said: Said, name: string): number {
  const value = said[name];
  return typeof value === "number" ? value : 0;
}
