/** Growing pauses with jitter, so that forty phones do not come back in the same millisecond. */

/** Return how long to wait before the next try, in ms: doubling from `first` to `most`, between half and all of it. */
export function nextPause(
  tries: number,
  first = 500,
  most = 15_000,
  random: () => number = Math.random,
): number {
  const whole = Math.min(most, first * 2 ** Math.min(tries, 20));
  return Math.round(whole * (0.5 + random() / 2));
}
