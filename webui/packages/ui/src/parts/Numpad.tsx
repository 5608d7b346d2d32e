import { Delete } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import styles from "./Numpad.module.css";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export interface NumpadProps {
  /** What is typed, for screen readers. */
  readonly label: string;
  /** The digits so far. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter on a keyboard. */
  readonly onDone?: () => void;
  readonly longest?: number;
  /** The key left of the zero: two zeros for money, nothing for a PIN. */
  readonly corner?: "00" | null;
  /** Also take digits from a keyboard or a scanner while nothing else is being typed in. */
  readonly listens?: boolean;
}

/** Big keys for digits. It knows nothing of what they mean: see `PinPad`, `AmountPad` and `QuantityPad`. */
export function Numpad({
  label,
  value,
  onChange,
  onDone,
  longest = 9,
  corner = null,
  listens = true,
}: NumpadProps) {
  const t = useText(uiText);
  const add = (digits: string) => {
    if (value.length + digits.length <= longest) onChange(value + digits);
  };
  const back = () => onChange(value.slice(0, -1));
  useKeyboard(listens, { add, back, done: () => onDone?.() });
  return (
    <fieldset className={styles.pad} aria-label={label}>
      {DIGITS.map((digit) => (
        <Key key={digit} onPress={() => add(digit)}>
          {digit}
        </Key>
      ))}
      {corner ? <Key onPress={() => add(corner)}>{corner}</Key> : <span />}
      <Key onPress={() => add("0")}>0</Key>
      <Key label={t("numpad.back")} onPress={back}>
        <Delete aria-hidden size="1.2em" />
      </Key>
    </fieldset>
  );
}

function Key({ label, onPress, children }: { label?: string; onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.key} aria-label={label} onClick={onPress}>
      {children}
    </button>
  );
}

interface Acts {
  readonly add: (digit: string) => void;
  readonly back: () => void;
  readonly done: () => void;
}

function useKeyboard(listens: boolean, acts: Acts): void {
  const held = useRef(acts);
  useEffect(() => {
    held.current = acts;
  });
  useEffect(() => {
    if (!listens) return;
    // Who types digits is with the pad, though the focus still lies on the button that led here.
    let isWithPad = false;
    const turn = () => {
      isWithPad = false;
    };
    const press = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) held.current.add(event.key);
      else if (event.key === "Backspace") held.current.back();
      else if (event.key === "Enter" && (isWithPad || !(event.target instanceof HTMLButtonElement)))
        held.current.done();
      else return;
      isWithPad = event.key !== "Enter";
      event.preventDefault();
    };
    const stop = new AbortController();
    window.addEventListener("keydown", press, stop);
    window.addEventListener("focusin", turn, stop);
    window.addEventListener("pointerdown", turn, stop);
    return () => stop.abort();
  }, [listens]);
}
