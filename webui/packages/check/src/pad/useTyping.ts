import { useEffect } from "react";

/** Call back with a character that was typed while nothing else is being typed in: a keyboard, or a scanner that is one. */
export function useTyping(isOn: boolean, onType: (character: string) => void): void {
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const isTaken = target?.closest("input, textarea, select, [role=dialog]") !== null;
      if (isTaken || event.ctrlKey || event.metaKey || event.altKey || !/^[\p{L}\p{N}]$/u.test(event.key))
        return;
      event.preventDefault();
      onType(event.key);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [isOn, onType]);
}
