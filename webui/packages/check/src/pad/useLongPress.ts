import { type MouseEvent, type PointerEvent, useRef } from "react";

const LONG_MS = 420;
const SLOP = 12;

/** Wait until what fingers did meanwhile was told: on a busy phone the lifting waits in line behind a timer. */
function afterInput(then: () => void): void {
  requestAnimationFrame(() => setTimeout(then));
}

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
      const press = {
        timer: setTimeout(() => afterInput(goLong), LONG_MS),
        x: event.clientX,
        y: event.clientY,
      };
      const goLong = () => {
        if (held.current !== press) return;
        wasLong.current = true;
        held.current = null;
        globalThis.navigator?.vibrate?.(20);
        onLong();
      };
      held.current = press;
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
