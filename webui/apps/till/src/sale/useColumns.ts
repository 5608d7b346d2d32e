import { type RefCallback, useCallback, useState } from "react";

/** As narrow as a tile may be, in CSS pixels of normal text. */
const NARROWEST = 164;
/** On a wide screen tiles grow rather than multiply. */
const MOST = 7;

/** Return what measures a frame, and how many tiles stand side by side in it. */
export function useColumns(): readonly [RefCallback<HTMLElement>, number] {
  const [columns, setColumns] = useState(4);
  const frame = useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    const measure = () => {
      const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      setColumns(Math.min(MOST, Math.max(2, Math.floor(element.clientWidth / (NARROWEST * scale)))));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [frame, columns];
}
