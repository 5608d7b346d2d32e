import { useEffect, useMemo } from "react";
import { usePrefs } from "./usePrefs.ts";

/** A short tune: pitches in hertz with their length in milliseconds, and what the device shakes to. */
interface Tune {
  readonly notes: readonly (readonly [pitch: number, length: number])[];
  readonly shake: readonly number[];
}

const TUNES = {
  /** Done. */
  ok: {
    notes: [
      [660, 70],
      [990, 110],
    ],
    shake: [30],
  },
  /** News for a person: a message, an offer of tables. */
  news: {
    notes: [
      [880, 120],
      [660, 120],
      [880, 160],
    ],
    shake: [80, 60, 80],
  },
  /** It did not go. */
  bad: { notes: [[220, 220]], shake: [120] },
  /** Somebody must go there now: a printer without paper. */
  alarm: {
    notes: [
      [1040, 180],
      [780, 180],
      [1040, 180],
      [780, 260],
    ],
    shake: [300, 120, 300, 120, 300],
  },
} as const satisfies Readonly<Record<string, Tune>>;

export type TuneName = keyof typeof TUNES;

let context: AudioContext | undefined;

/** Browsers let a page sound only after somebody touched it. */
function unlock(): void {
  context ??= typeof AudioContext === "undefined" ? undefined : new AudioContext();
  if (context?.state === "suspended") void context.resume();
}

function sound({ notes }: Tune): void {
  if (context?.state !== "running") return;
  let at = context.currentTime;
  for (const [pitch, length] of notes) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.type = "triangle";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.5, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length / 1000);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + length / 1000);
    at += length / 1000;
  }
}

/** A page that nobody has touched since it was opened may not shake the device either; asking would only be complained of. */
function shake({ shake: pattern }: Tune): void {
  const { navigator } = globalThis;
  if (navigator?.userActivation?.hasBeenActive !== false) navigator?.vibrate?.([...pattern]);
}

/** Return what plays a tune and shakes the device, as its owner wishes and it can. A tune is never the only sign. */
export function useSignals(): (tune: TuneName) => void {
  const [{ sound: isLoud, vibration }] = usePrefs();
  return useMemo(
    () => (name) => {
      if (isLoud) sound(TUNES[name]);
      if (vibration) shake(TUNES[name]);
    },
    [isLoud, vibration],
  );
}

/** Make the page able to sound from its first touch on. */
export function useUnlockedSound(): void {
  useEffect(() => {
    window.addEventListener("pointerdown", unlock);
    window.addEventListener("keydown", unlock);
    return () => {
      window.removeEventListener("pointerdown", unlock);
      window.removeEventListener("keydown", unlock);
    };
  }, []);
}
