import { type MouseEvent, type PointerEvent, useRef } from "react";

const LONG_MS = 420;
const SLOP = 12;

/** Return handlers that tell a tap from a long press; the menu key and a right click are a long press too. */
export function useLongPress(onTap: () => void, onLong: () => void) {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const wasLong = useRef(false);
  const end = () => {
    if (held.current !== null) clearTimeout(held.current.timer);
    held.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      end();
      wasLong.current = false;
      const timer = setTimeout(() => {
        wasLong.current = true;
        held.current = null;
        globalThis.navigator?.vibrate?.(20);
        onLong();
      }, LONG_MS);
      held.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = held.current;
      if (from !== null && Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLOP) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: end,
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      end();
      if (!wasLong.current) onLong();
      wasLong.current = false;
    },
    onClick: () => {
      end();
      if (!wasLong.current) onTap();
      wasLong.current = false;
    },
  };
}
