import { Button, Money, useMoney, useText } from "@comanda/ui";
import { ChevronDown, ChevronUp, CircleCheck, CloudOff, Send, Undo2, Users } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import styles from "./SendBar.module.css";
import { padText } from "./text.ts";
import type { JustSent } from "./useSending.ts";

export interface SendBarProps {
  /** Pieces of mine that lie unsent, those that colleagues typed here, and what of them would be sent now. */
  readonly pieces: number;
  readonly theirs: number;
  readonly sending: { readonly pieces: number; readonly total: number; readonly whose: string | null };
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly isSending: boolean;
  readonly isAway: boolean;
  readonly justSent: JustSent | null;
  /** Whether the box has said that it has what was just sent; nothing is called sent before. */
  readonly isTaken: boolean;
  /** Pieces whose recall the box has not answered yet. */
  readonly takingBack: number;
  readonly onSend: () => void;
  readonly onUndo: () => void;
}

const SWIPE = 24;
/** For so long an answer is on its way; then what was sent waits. */
const PATIENCE_MS = 1_500;

/** The foot of the pad: what lies unsent (swipe up to see it), one big button to send it, and a moment to take it back. */
export function SendBar(props: SendBarProps) {
  const { pieces, theirs, sending, isOpen, onOpen, isSending, isAway } = props;
  const { justSent, isTaken, takingBack, onSend, onUndo } = props;
  const t = useText(padText);
  const { write } = useMoney();
  const swipe = useSwipe(onOpen);
  const total = write(sending.total);
  // What a colleague typed does not take the place of taking back what I have just sent, under the thumb that sent it.
  const hasNone = sending.pieces === 0 || sending.whose !== null;
  return (
    <div className={styles.bar} {...swipe}>
      <button
        type="button"
        className={styles.handle}
        aria-expanded={isOpen}
        aria-label={
          theirs > 0
            ? `${t("unsent.open", { count: pieces })} ${t("unsent.openTheirs", { count: theirs })}`
            : t("unsent.open", { count: pieces })
        }
        onClick={() => onOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown aria-hidden size="1.25em" /> : <ChevronUp aria-hidden size="1.25em" />}
        <strong>{pieces}</strong>
        {theirs > 0 ? (
          <span className={styles.theirs}>
            +{theirs}
            <Users aria-hidden size="1em" />
          </span>
        ) : null}
      </button>
      {hasNone && justSent !== null ? (
        <Undoing justSent={justSent} isTaken={isTaken} isAway={isAway} onUndo={onUndo} />
      ) : hasNone && takingBack > 0 ? (
        <div className={styles.sent} role="status">
          <span className={styles.back}>
            <Undo2 aria-hidden size="1.3em" />
            {isAway
              ? t("send.takesBack", { count: takingBack })
              : t("send.takingBack", { count: takingBack })}
          </span>
        </div>
      ) : (
        <>
          {justSent !== null ? (
            <Button icon={Undo2} big onClick={onUndo} aria-label={t("send.undo")}>
              <span className="heard">{t("send.undo")}</span>
            </Button>
          ) : null}
          <Button
            kind={sending.whose === null ? "primary" : "plain"}
            big
            icon={Send}
            className={styles.send ?? ""}
            pending={isSending}
            pendingWord={t("send.pending")}
            disabledBecause={sending.pieces === 0 ? t("send.nothing") : null}
            onClick={onSend}
          >
            {sending.pieces === 0 ? (
              t("send.nothingShort")
            ) : (
              <span className={styles.words}>
                {sending.whose === null ? t("send.send") : t("send.sendOf", { name: sending.whose })}
                <span className={styles.sum}>{t("send.sum", { count: sending.pieces, total })}</span>
              </span>
            )}
          </Button>
        </>
      )}
    </div>
  );
}

type UndoingProps = Pick<SendBarProps, "isTaken" | "isAway" | "onUndo"> & { readonly justSent: JustSent };

function Undoing({ justSent, isTaken, isAway, onUndo }: UndoingProps) {
  const t = useText(padText);
  const now = useNow();
  // A cut Wi-Fi shows first in an answer that does not come.
  const isLate = now - justSent.at > PATIENCE_MS;
  const stands = isTaken ? "sent" : isAway || isLate ? "waits" : "going";
  const Icon = { sent: CircleCheck, waits: CloudOff, going: Send }[stands];
  const seconds = Math.max(0, Math.ceil((justSent.until - now) / 1_000));
  return (
    <div className={styles.sent} role="status">
      <span className={styles.done}>
        <Icon aria-hidden size="1.3em" />
        <span>
          {t(`send.${stands}`, { count: justSent.pieces })} <Money amount={justSent.total} />
        </span>
      </span>
      {justSent.undoSeconds > 0 ? (
        <Button icon={Undo2} className={styles.undo ?? ""} onClick={onUndo}>
          {t("send.undoIn", { seconds })}
        </Button>
      ) : null}
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function useSwipe(onOpen: (open: boolean) => void) {
  const from = useRef<number | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      from.current = event.clientY;
    },
    onPointerMove: (event: PointerEvent) => {
      if (from.current === null) return;
      const way = event.clientY - from.current;
      if (Math.abs(way) < SWIPE) return;
      from.current = null;
      onOpen(way < 0);
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}
