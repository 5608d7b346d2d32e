import {
  ArmchairIcon,
  CircleCheck,
  CircleCheckBig,
  CircleDot,
  CircleHelp,
  Clock,
  Hand,
  Hourglass,
  type LucideIcon,
  Pause,
  Printer,
  ReceiptText,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { classes } from "./classes.ts";
import styles from "./StateSign.module.css";

export type State =
  | "free"
  | "open"
  | "waiting"
  | "bill"
  | "paid"
  | "trouble"
  | "pending"
  | "takingBack"
  | "printing"
  | "confirmed"
  | "unverified"
  | "held"
  | "parked";

type Tone = "plain" | "good" | "bad" | "info" | "accent";

/** The picture and the tone of each state; no two states share a picture. */
export const STATES: Readonly<Record<State, { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  free: { icon: ArmchairIcon, tone: "plain" },
  open: { icon: CircleDot, tone: "accent" },
  waiting: { icon: Clock, tone: "accent" },
  bill: { icon: ReceiptText, tone: "info" },
  paid: { icon: CircleCheckBig, tone: "good" },
  trouble: { icon: TriangleAlert, tone: "bad" },
  pending: { icon: Hourglass, tone: "plain" },
  takingBack: { icon: Undo2, tone: "plain" },
  printing: { icon: Printer, tone: "info" },
  confirmed: { icon: CircleCheck, tone: "good" },
  unverified: { icon: CircleHelp, tone: "accent" },
  held: { icon: Pause, tone: "accent" },
  parked: { icon: Hand, tone: "bad" },
};

export interface StateSignProps {
  readonly state: State;
  /** With a border, where it stands alone. */
  readonly boxed?: boolean;
  /** The picture alone where there is no room; the word is still said to screen readers. */
  readonly brief?: boolean;
}

/** How something stands: picture, word and colour together. */
export function StateSign({ state, boxed, brief }: StateSignProps) {
  const t = useText(uiText);
  const { icon: Icon, tone } = STATES[state];
  return (
    <span className={classes(styles.sign, styles[tone], boxed && styles.boxed)}>
      <Icon aria-hidden size="1.25em" />
      <span className={brief ? "heard" : undefined}>{t(`state.${state}`)}</span>
    </span>
  );
}
