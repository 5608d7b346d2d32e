import type { LucideIcon } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { Badge } from "./Badge.tsx";
import styles from "./Tabs.module.css";

export interface Tab<K extends string> {
  readonly key: K;
  readonly word: string;
  readonly icon?: LucideIcon;
  readonly count?: number;
  readonly page: ReactNode;
}

export interface TabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<K>[];
  readonly value: K;
  readonly onChange: (key: K) => void;
}

/** Pages of one subject, one at a time; arrows move between them. On a phone the row scrolls, on a desk it wraps. */
export function Tabs<K extends string>({ label, tabs, value, onChange }: TabsProps<K>) {
  const list = useRef<HTMLDivElement>(null);
  useChosenInSight(list, value);
  return (
    <Radix.Root value={value} onValueChange={(key) => onChange(key as K)}>
      <Radix.List ref={list} className={styles.list} aria-label={label}>
        {tabs.map(({ key, word, icon: Icon, count }) => (
          <Radix.Trigger key={key} value={key} className={styles.tab}>
            {Icon ? <Icon aria-hidden size="1.2em" /> : null}
            {word}
            {count ? <Badge>{count}</Badge> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ key, page }) => (
        <Radix.Content key={key} value={key} className={styles.page}>
          {page}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}

/** Scroll the row, and nothing else, so that the chosen tab is seen with a bit of its neighbours. */
function useChosenInSight(list: RefObject<HTMLDivElement | null>, value: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: which tab is chosen shows in the row itself.
  useEffect(() => {
    const row = list.current;
    const tab = row?.querySelector<HTMLElement>('[data-state="active"]');
    if (!row || !tab) return;
    const peek = tab.offsetHeight;
    const [start, end] = [tab.offsetLeft - peek, tab.offsetLeft + tab.offsetWidth + peek];
    if (start < row.scrollLeft) row.scrollLeft = start;
    else if (end > row.scrollLeft + row.clientWidth) row.scrollLeft = end - row.clientWidth;
  }, [list, value]);
}
