import { createContext, useContext } from "react";

export interface Note {
  readonly text: string;
  readonly kind?: "plain" | "good" | "bad";
  /** What the button does, most often taking back what was just done. */
  readonly action?: { readonly word: string; readonly run: () => void };
  /** How long it stays, in milliseconds; `Infinity` until somebody closes it. */
  readonly stays?: number;
  /** Called when it goes without its action having been used. */
  readonly onGone?: () => void;
}

export interface Toasts {
  /** Show a note; returns how to take it away again. */
  readonly show: (note: Note) => () => void;
}

export const ToastsContext = createContext<Toasts>({ show: () => () => undefined });

/** Return what shows short notes at the foot of the screen, said aloud by screen readers. */
export function useToasts(): Toasts {
  return useContext(ToastsContext);
}
