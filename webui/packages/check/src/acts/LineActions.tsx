import type { ShownLine, ShownOrder } from "@comanda/core";
import { useText } from "@comanda/ui";
import {
  ArrowRightLeft,
  Gift,
  HandHeart,
  type LucideIcon,
  Percent,
  RotateCcw,
  Trash2,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { MoveLinesSheet } from "../moving/MoveLinesSheet.tsx";
import { TreatToSheet } from "../moving/TreatToSheet.tsx";
import { AdjustSheet } from "./AdjustSheet.tsx";
import styles from "./acts.module.css";
import { LineActSheet } from "./LineActSheet.tsx";
import { SwapSheet } from "./SwapSheet.tsx";
import { actsText } from "./text.ts";

type Way = "void" | "remake" | "swap" | "treat" | "discount" | "treatTo" | "move";

const WAYS: readonly (readonly [Way, LucideIcon])[] = [
  ["void", Trash2],
  ["remake", RotateCcw],
  ["swap", Undo2],
  ["treat", Gift],
  ["discount", Percent],
  ["treatTo", HandHeart],
  ["move", ArrowRightLeft],
];

export interface LineActionsProps {
  readonly shown: ShownOrder;
  readonly line: ShownLine;
  /** One of them was done, or is on its way. */
  readonly onDone: () => void;
}

/** What can be done about a line that was sent, as large buttons; each asks how many, why, and whose yes it takes. */
export function LineActions({ shown, line, onDone }: LineActionsProps) {
  const t = useText(actsText);
  // The line as it was when the way was chosen: what waits for its answer changes how it is shown meanwhile.
  const [open, setOpen] = useState<{ readonly way: Way; readonly line: ShownLine } | null>(null);
  const way = open?.way ?? null;
  const close = () => setOpen(null);
  const done = () => {
    setOpen(null);
    onDone();
  };
  const sheet = {
    shown,
    line: open ? { ...open.line, name: line.name } : line,
    onClose: close,
    onDone: done,
  };
  if (open === null && line.quantity - line.voided <= 0) return null;
  return (
    <>
      <ul className={styles.ways} aria-label={t("ways")}>
        {WAYS.map(([key, Icon]) => (
          <li key={key}>
            <button type="button" className={styles.way} onClick={() => setOpen({ way: key, line })}>
              <Icon aria-hidden size="1.4em" />
              {t(`act.${key}`)}
            </button>
          </li>
        ))}
      </ul>
      {way === "void" || way === "remake" || way === "treat" ? (
        <LineActSheet act={way} orderId={shown.id} line={sheet.line} onClose={close} onDone={done} />
      ) : null}
      {way === "swap" ? <SwapSheet {...sheet} /> : null}
      {way === "discount" ? <AdjustSheet {...sheet} way="discount" /> : null}
      {way === "treatTo" ? <TreatToSheet {...sheet} /> : null}
      {way === "move" ? (
        <MoveLinesSheet shown={shown} only={sheet.line} onClose={close} onDone={done} />
      ) : null}
    </>
  );
}
