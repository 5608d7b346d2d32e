import { useSyncExternalStore } from "react";

const EVERY = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) timer = setInterval(tell, EVERY);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The same number for ten seconds: what is drawn in between agrees with itself. */
function read(): number {
  return Math.ceil(Date.now() / EVERY) * EVERY;
}

/** Return this device's time in milliseconds, in steps of ten seconds: one clock for however many tables show minutes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, read);
}
