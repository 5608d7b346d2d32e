/** Telling a scanner from a person: both press keys, a scanner presses them faster than any hand. Pure. */

/** What has been pressed so far, and when the last key was. */
export interface Burst {
  readonly keys: string;
  readonly lastAt: number;
}

export const QUIET: Burst = { keys: "", lastAt: Number.NEGATIVE_INFINITY };

/** A scanner that types over Bluetooth leaves up to 30 ms between keys; hands stay above 60. */
const FASTEST_HAND_MS = 50;
/** Shorter codes than that are typed by people. */
const SHORTEST = 4;

/** Return the burst with one more key, and the code where Enter ended one. */
export function press(
  burst: Burst,
  key: string,
  at: number,
): { readonly burst: Burst; readonly code: string | null } {
  const isFast = at - burst.lastAt <= FASTEST_HAND_MS;
  if (key === "Enter")
    return { burst: QUIET, code: isFast && burst.keys.length >= SHORTEST ? burst.keys : null };
  if (key.length !== 1) return { burst, code: null };
  return { burst: { keys: isFast ? burst.keys + key : key, lastAt: at }, code: null };
}

/** Say whether so many keys came too fast that no hand pressed them; a hand may roll over two or three. */
export function isScanning(burst: Burst): boolean {
  return burst.keys.length >= SHORTEST;
}
