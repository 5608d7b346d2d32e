import type { Me } from "@comanda/api";
import { useSession, useSignal } from "@comanda/ui";
import { createContext, useContext } from "react";
import type { Counter, Sales } from "./sale/counter.ts";
import type { SettingsStore, TillSettings } from "./settings/settings.ts";

/** What this till keeps beside the box's own. */
export interface Till {
  readonly counter: Counter;
  readonly settings: SettingsStore;
}

export const TillContext = createContext<Till | null>(null);

/** Return what this till keeps. Throws outside of the app. */
export function useTill(): Till {
  const till = useContext(TillContext);
  if (till === null) throw new Error("There is no till here.");
  return till;
}

/** Return how this till works, and what changes it. */
export function useTillSettings(): readonly [TillSettings, (some: Partial<TillSettings>) => void] {
  const { settings } = useTill();
  return [useSignal(settings.settings), settings.change];
}

/** Return the sales in hand and put aside. */
export function useSales(): Sales {
  return useSignal(useTill().counter.state);
}

/** Return who has the till; throws while nobody has it open. */
export function useMe(): Me {
  const state = useSession();
  if (!("me" in state)) throw new Error("Nobody is logged in.");
  return state.me;
}
