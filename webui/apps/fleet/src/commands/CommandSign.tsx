import { useText } from "@comanda/ui";
import type { CommandView } from "@comanda/vendor";
import { Ban, CircleCheck, Hourglass, type LucideIcon, TimerOff, TriangleAlert } from "lucide-react";
import { Sign, type Tone } from "../shell/Sign.tsx";
import { commandsText } from "./text.ts";

const SIGNS: Readonly<Record<CommandView["state"], readonly [LucideIcon, Tone]>> = {
  waiting: [Hourglass, "plain"],
  done: [CircleCheck, "good"],
  failed: [TriangleAlert, "bad"],
  refused: [Ban, "bad"],
  expired: [TimerOff, "warn"],
};

/** How a command stands. */
export function CommandSign({ state }: { readonly state: CommandView["state"] }) {
  const t = useText(commandsText);
  const [icon, tone] = SIGNS[state];
  return (
    <Sign icon={icon} tone={tone}>
      {t(`state.${state}`)}
    </Sign>
  );
}
