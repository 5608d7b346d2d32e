import type { Category } from "@comanda/api";
import { classes, IconButton, useText } from "@comanda/ui";
import { ChevronsUp, Search, Star } from "lucide-react";
import { useEffect, useRef } from "react";
import styles from "./CategoryStrip.module.css";
import { padText } from "./text.ts";

export interface CategoryStripProps {
  readonly categories: readonly Category[];
  /** The chosen one; null is what lies at hand. */
  readonly chosen: number | null;
  readonly onChoose: (id: number | null) => void;
  readonly onSearch: () => void;
  readonly onAll: () => void;
}

/** From so many on they stand in two rows. */
const FEW = 4;

/** The categories under the thumb, each in its colour; what lies at hand comes first. */
export function CategoryStrip({ categories, chosen, onChoose, onSearch, onAll }: CategoryStripProps) {
  const t = useText(padText);
  const strip = useRef<HTMLDivElement>(null);
  const isTall = categories.length >= FEW;
  useEffect(() => {
    const current = strip.current?.querySelector(`[data-id="${chosen ?? 0}"]`);
    current?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [chosen]);
  return (
    <nav className={styles.bar} aria-label={t("category.all")}>
      <div className={styles.keys}>
        <IconButton icon={Search} label={t("search.open")} framed onClick={onSearch} />
        {isTall ? <IconButton icon={ChevronsUp} label={t("category.all")} framed onClick={onAll} /> : null}
      </div>
      <div ref={strip} className={classes(styles.strip, isTall && styles.tall)}>
        <button
          type="button"
          data-id={0}
          className={styles.one}
          aria-pressed={chosen === null}
          onClick={() => onChoose(null)}
        >
          <Star aria-hidden size="1.1em" />
          {t("category.atHand")}
        </button>
        {categories.map(({ id, name, color }) => (
          <button
            key={id}
            type="button"
            data-id={id}
            className={styles.one}
            style={{ "--colour": color ?? "var(--edge)" } as React.CSSProperties}
            aria-pressed={chosen === id}
            onClick={() => onChoose(id)}
          >
            <i aria-hidden className={styles.dot} />
            {name}
          </button>
        ))}
      </div>
    </nav>
  );
}
