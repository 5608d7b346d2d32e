import { useText } from "@comanda/ui";
import type { CommandView } from "@comanda/vendor";
import { Ban, CircleCheck, Hourglass, type LucideIcon, TimerOff, TriangleAlert, Undo2 } from "lucide-react";
import { Sign, type Tone } from "../shell/Sign.tsx";
import { commandsText } from "./text.ts";

type Shown = CommandView["state"] | "withdrawn";

const SIGNS: Readonly<Record<Shown, readonly [LucideIcon, Tone]>> = {
  waiting: [Hourglass, "plain"],
  done: [CircleCheck, "good"],
  failed: [TriangleAlert, "bad"],
  refused: [Ban, "bad"],
  expired: [TimerOff, "warn"],
  withdrawn: [Undo2, "plain"],
};

/** How a command stands; one that was taken back is over before its time. */
export function CommandSign({ state }: { readonly state: Shown }) {
  const t = useText(commandsText);
  const [icon, tone] = SIGNS[state];
  return (
    <Sign icon={icon} tone={tone}>
      {t(`state.${state}`)}
    </Sign>
  );
}
