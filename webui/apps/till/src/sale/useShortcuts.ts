import { useEffect, useRef } from "react";

/** Keys of the till and what they do; `F5`, `F11` and `F12` stay the browser's, `F8` goes to the notes. */
export type Shortcuts = Readonly<Partial<Record<`F${1 | 2 | 3 | 4 | 6 | 7 | 9 | 10}`, () => void>>>;

/** Hear the function keys, unless a sheet lies over the page. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const held = useRef(shortcuts);
  useEffect(() => {
    held.current = shortcuts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const act = held.current[event.key as keyof Shortcuts];
      if (act === undefined || document.querySelector("[role=dialog]") !== null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
