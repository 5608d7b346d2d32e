import { createContext, useContext, useSyncExternalStore } from "react";
import { type Prefs, PrefsStore } from "./prefs.ts";

export const PrefsContext = createContext<PrefsStore | null>(null);

let spare: PrefsStore | undefined;

/** Return this device's preferences and what changes them. */
export function usePrefs(): readonly [Prefs, (some: Partial<Prefs>) => void] {
  const given = useContext(PrefsContext);
  spare ??= given ? undefined : new PrefsStore();
  const store = given ?? spare ?? new PrefsStore();
  return [useSyncExternalStore(store.prefs.subscribe, store.prefs.get), store.change];
}
