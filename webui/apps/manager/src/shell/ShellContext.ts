import type { Me } from "@comanda/api";
import { createContext, useContext } from "react";

/** What pages may ask of the frame around them. */
export interface Shell {
  readonly me: Me;
  /** Say whether who works here may do something (staff's role matrix). */
  readonly may: (action: string) => boolean;
  readonly openSearch: () => void;
  readonly openMe: () => void;
}

export const ShellContext = createContext<Shell | null>(null);

/** Return the frame that this page stands in. Throws outside of it. */
export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error("There is no frame here: pages stand in the Shell.");
  return shell;
}
