import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { type Drawing, type Zoom, zoomOf } from "./plan.ts";

const kept = new Map<string, number>();

function between(value: number, { least, most }: Zoom): number {
  return Math.min(most, Math.max(least, value));
}

/**
 * Return what draws a plan nearer or further away; fingers and the wheel with Ctrl do so by themselves.
 *
 * The scale is a custom property of the frame, so that drawing nearer moves tables without drawing them anew.
 */
export function usePlanZoom(
  part: string,
  drawing: Pick<Drawing<unknown>, "width" | "height" | "smallest">,
  frame: RefObject<HTMLElement | null>,
): (factor: number) => void {
  const { width, height, smallest } = drawing;
  const zoom = useRef<Zoom>({ least: 1, first: 1, most: 1 });
  const scale = useRef(1);
  const show = useCallback(
    (wanted: number, at?: { x: number; y: number }) => {
      const one = frame.current;
      if (one === null) return;
      const before = scale.current;
      const now = between(wanted, zoom.current);
      const { x, y } = at ?? { x: one.clientWidth / 2, y: one.clientHeight / 2 };
      const [fromLeft, fromTop] = [one.scrollLeft, one.scrollTop];
      scale.current = now;
      kept.set(part, now);
      one.style.setProperty("--scale", String(now));
      // What stays where it is costs no second layout of all tables.
      const [left, top] = [((fromLeft + x) * now) / before - x, ((fromTop + y) * now) / before - y];
      if (left !== fromLeft) one.scrollLeft = left;
      if (top !== fromTop) one.scrollTop = top;
    },
    [part, frame],
  );
  useLayoutEffect(() => {
    const one = frame.current;
    if (one === null) return;
    zoom.current = zoomOf({ width, height, smallest }, { wide: one.clientWidth, high: one.clientHeight });
    show(kept.get(part) ?? zoom.current.first, { x: 0, y: 0 });
  }, [part, width, height, smallest, frame, show]);
  useFingers(frame, scale, show);
  return useMemo(() => (factor: number) => show(scale.current * factor), [show]);
}

function useFingers(
  frame: RefObject<HTMLElement | null>,
  scale: RefObject<number>,
  show: (wanted: number, at?: { x: number; y: number }) => void,
): void {
  useEffect(() => {
    const one = frame.current;
    if (one === null) return;
    let begun: { apart: number; scale: number } | null = null;
    const two = ({ touches }: TouchEvent) => {
      const [first, second] = [touches[0], touches[1]];
      if (first === undefined || second === undefined) return null;
      const box = one.getBoundingClientRect();
      return {
        apart: Math.hypot(first.clientX - second.clientX, first.clientY - second.clientY),
        x: (first.clientX + second.clientX) / 2 - box.left,
        y: (first.clientY + second.clientY) / 2 - box.top,
      };
    };
    const begin = (event: TouchEvent) => {
      const held = two(event);
      begun = held === null ? null : { apart: Math.max(1, held.apart), scale: scale.current };
    };
    const move = (event: TouchEvent) => {
      const held = two(event);
      if (held === null || begun === null) return;
      event.preventDefault();
      show((begun.scale * held.apart) / begun.apart, held);
    };
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = one.getBoundingClientRect();
      show(scale.current * Math.exp(-event.deltaY / 300), {
        x: event.clientX - box.left,
        y: event.clientY - box.top,
      });
    };
    one.addEventListener("touchstart", begin, { passive: true });
    one.addEventListener("touchmove", move, { passive: false });
    one.addEventListener("wheel", wheel, { passive: false });
    return () => {
      one.removeEventListener("touchstart", begin);
      one.removeEventListener("touchmove", move);
      one.removeEventListener("wheel", wheel);
    };
  }, [frame, scale, show]);
}
