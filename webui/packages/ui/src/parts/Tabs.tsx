import type { LucideIcon } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
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

/** Pages of one subject, one at a time; arrows move between them. */
export function Tabs<K extends string>({ label, tabs, value, onChange }: TabsProps<K>) {
  return (
    <Radix.Root value={value} onValueChange={(key) => onChange(key as K)}>
      <Radix.List className={styles.list} aria-label={label}>
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
