import { useEffect } from "react";

/** Do something at Ctrl (or Command) and a letter, instead of what the browser does. */
export function useShortcut(letter: string, run: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== letter) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [letter, run]);
}
