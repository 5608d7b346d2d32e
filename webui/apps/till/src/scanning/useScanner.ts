import type { Scanned } from "@comanda/core";
import { useScans } from "@comanda/ui";
import { useEffect, useRef } from "react";
import { isScanning, press, QUIET } from "./burst.ts";

/**
 * Hear scanners (or badge readers): those that the box reads for this till, and those that type into it as a keyboard,
 * wherever the focus is. `scanned` is null for what was typed: it says of itself neither what it is nor what it names.
 *
 * The keys of a code still arrive where they are typed, except its Enter; `onScan` clears what it finds there.
 */
export function useScanner(
  role: Scanned["role"],
  onScan: (code: string, scanned: Scanned | null) => void,
  isOn = true,
): void {
  useScans(role, (scanned) => onScan(scanned.code, scanned), isOn);
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
        held.current(code, null);
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
