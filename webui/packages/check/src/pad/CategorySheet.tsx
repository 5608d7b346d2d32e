import type { Category } from "@comanda/api";
import { Sheet, useText } from "@comanda/ui";
import styles from "./CategorySheet.module.css";
import { padText } from "./text.ts";

export interface CategorySheetProps {
  readonly categories: readonly Category[];
  readonly onChoose: (id: number) => void;
  readonly onClose: () => void;
}

/** All categories at once, for a card that has many. */
export function CategorySheet({ categories, onChoose, onClose }: CategorySheetProps) {
  const t = useText(padText);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("category.all")}
    >
      <div className={styles.grid}>
        {categories.map(({ id, name, color }) => (
          <button
            key={id}
            type="button"
            className={styles.one}
            style={{ "--colour": color ?? "var(--edge)" } as React.CSSProperties}
            onClick={() => onChoose(id)}
          >
            {name}
          </button>
        ))}
      </div>
    </Sheet>
  );
}
