import type { Attached, Scanned, Weight } from "@comanda/core";
import { useEffect, useRef } from "react";
import { useBox, useSignal } from "./boxHooks.ts";

/** Return what the scales say that serve this screen, and follow them while this is drawn. */
export function useWeights(): readonly Weight[] {
  const { inputs } = useBox();
  useEffect(() => inputs.listen(), [inputs]);
  return useSignal(inputs.weights);
}

/** Return the readers and scales that serve this screen, and follow them while this is drawn. */
export function useAttached(): readonly Attached[] {
  const { inputs } = useBox();
  useEffect(() => inputs.listen(), [inputs]);
  return useSignal(inputs.attached);
}

/** Hear what the box's own scanners or badge readers read for this screen, while the page is in sight. */
export function useScans(role: Scanned["role"], onScan: (scanned: Scanned) => void, isOn = true): void {
  const { inputs } = useBox();
  const held = useRef(onScan);
  useEffect(() => {
    held.current = onScan;
  });
  useEffect(() => inputs.listen(), [inputs]);
  useEffect(() => {
    if (!isOn) return;
    return inputs.onScan((scanned) => {
      if (scanned.role === role && document.visibilityState === "visible") held.current(scanned);
    });
  }, [inputs, role, isOn]);
}
