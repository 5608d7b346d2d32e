import { useEffect, useRef } from "react";
import { isScanning, press, QUIET } from "./burst.ts";

/**
 * Hear a scanner or badge reader that types as a keyboard, wherever the focus is.
 *
 * The keys of a code still arrive where they are typed, except its Enter; `onScan` clears what it finds there.
 */
export function useScanner(onScan: (code: string) => void, isOn = true): void {
  const held = useRef(onScan);
  useEffect(() => {
    held.current = onScan;
  });
  useEffect(() => {
    if (!isOn) return;
    let burst = QUIET;
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const pressed = press(burst, event.key, event.timeStamp);
      burst = pressed.burst;
      const { code } = pressed;
      const isInField = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (code !== null) {
        event.preventDefault();
        event.stopImmediatePropagation();
        held.current(code);
      } else if (isScanning(burst) && !isInField && event.key.length === 1) {
        // The first key went where a hand's would; the rest of a code must press no button and no digit.
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    window.addEventListener("keydown", hear, { capture: true });
    return () => window.removeEventListener("keydown", hear, { capture: true });
  }, [isOn]);
}
