import { useBox } from "@comanda/ui";
import { useEffect, useState } from "react";

/** Return a choice that stays on this phone, and how to change it. */
export function useKept<T>(key: string, first: T): [T, (value: T) => void] {
  const { store } = useBox();
  const [value, setValue] = useState(first);
  useEffect(() => {
    let isGone = false;
    void store.get<T>(key).then((kept) => {
      if (!isGone && kept !== undefined) setValue(kept);
    });
    return () => {
      isGone = true;
    };
  }, [store, key]);
  return [
    value,
    (next) => {
      setValue(next);
      void store.set(key, next);
    },
  ];
}
