import type { Category, Product } from "@comanda/api";
import { DragList, IconButton, useText } from "@comanda/ui";
import { EyeOff, Pencil } from "lucide-react";
import { useChange } from "../house/useChange.ts";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";

interface Props {
  readonly categories: readonly Category[];
  readonly products: readonly Product[];
  readonly here: number | "all" | null;
  readonly onChoose: (place: number | "all") => void;
  readonly onEdit: (category: Category) => void;
}

/** The menu's headings: choose one, drag it elsewhere, change it. */
export function CategoryList({ categories, products, here, onChoose, onEdit }: Props) {
  const t = useText(menuText);
  const change = useChange("products", "menu");
  const counts = new Map<number, number>();
  for (const { category_id } of products) counts.set(category_id, (counts.get(category_id) ?? 0) + 1);
  return (
    <>
      <button
        type="button"
        className={styles.open}
        aria-current={here === "all"}
        onClick={() => onChoose("all")}
      >
        <span className={styles.words}>
          <span className={styles.name}>{t("all")}</span>
          <span className={styles.under}>{t("category.products", { count: products.length })}</span>
        </span>
      </button>
      <DragList
        label={t("category.list")}
        rows={categories}
        keyOf={({ id }) => id}
        nameOf={({ name }) => name}
        onOrder={(rows) =>
          void change.run((api) =>
            api.PUT("/api/products/order", { body: { category_ids: rows.map(({ id }) => id) } }),
          )
        }
        row={(category) => (
          <div className={styles.category}>
            <button
              type="button"
              className={styles.open}
              aria-current={here === category.id}
              onClick={() => onChoose(category.id)}
            >
              <span
                aria-hidden
                className={styles.dot}
                style={category.color ? { background: category.color } : undefined}
              />
              <span className={styles.words}>
                <span className={styles.name}>{category.name}</span>
                <span className={styles.under}>
                  {t("category.products", { count: counts.get(category.id) ?? 0 })}
                  {category.is_active ? null : (
                    <span className={styles.sign}>
                      <EyeOff aria-hidden size="1em" />
                      {t("product.hidden")}
                    </span>
                  )}
                </span>
              </span>
            </button>
            <IconButton
              icon={Pencil}
              label={t("category.edit", { name: category.name })}
              onClick={() => onEdit(category)}
            />
          </div>
        )}
      />
    </>
  );
}
