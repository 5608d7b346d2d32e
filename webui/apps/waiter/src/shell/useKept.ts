import { useCallback, useState } from "react";

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Return a choice that this device remembers, and what changes it; where nothing can be stored it holds for the page. */
export function useKept<T extends string>(
  name: string,
  among: readonly T[] | null,
  first: T,
): readonly [T, (value: T) => void] {
  const key = `comanda.waiter.${name}`;
  const [value, setValue] = useState<T>(() => {
    const held = read(key);
    if (typeof held !== "string") return first;
    return among === null ? (held as T) : (among.find((one) => one === held) ?? first);
  });
  const change = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // A device that stores nothing remembers nothing.
      }
    },
    [key],
  );
  return [value, change];
}
