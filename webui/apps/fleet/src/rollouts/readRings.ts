const ALL = 100;
const MOST = 10;

/** Return the rings that somebody typed (`1, 10, 50, 100`); null where they do not grow up to 100 %. */
export function readRings(typed: string): number[] | null {
  const rings = typed
    .split(/[\s,;%]+/)
    .filter(Boolean)
    .map(Number);
  const grows = rings.every((ring, at) => Number.isInteger(ring) && ring > (rings[at - 1] ?? 0));
  return grows && rings.length <= MOST && rings.at(-1) === ALL ? rings : null;
}
