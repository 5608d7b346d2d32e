import type { Category, Product } from "@comanda/api";
import { DragList, Money, useText, VirtualList } from "@comanda/ui";
import { CircleSlash, EyeOff } from "lucide-react";
import { useChange } from "../house/useChange.ts";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";

interface Props {
  readonly products: readonly Product[];
  /** Whose products these are, so that they can be put in order; null for a search or the whole menu. */
  readonly category: Category | null;
  readonly chosen: ReadonlySet<number>;
  readonly onToggle: (id: number) => void;
  readonly onOpen: (product: Product) => void;
}

/** Products as rows: dragged into order within their category, ticked to be changed together. */
export function ProductRows({ products, category, chosen, onToggle, onOpen }: Props) {
  const t = useText(menuText);
  const change = useChange("products", "menu");
  const row = (product: Product) => (
    <ProductRow
      product={product}
      isChosen={chosen.has(product.id)}
      onToggle={() => onToggle(product.id)}
      onOpen={() => onOpen(product)}
    />
  );
  if (category === null)
    return (
      <div className={styles.plain}>
        <VirtualList
          label={t("product.found")}
          rows={products}
          keyOf={({ id }) => id}
          height={64}
          tall="min(70dvh, 60rem)"
          row={(product) => <div className={styles.virtualRow}>{row(product)}</div>}
        />
      </div>
    );
  return (
    <DragList
      label={t("product.list", { name: category.name })}
      rows={products}
      keyOf={({ id }) => id}
      nameOf={({ name }) => name}
      row={row}
      onOrder={(rows) =>
        void change.run((api) =>
          api.PUT("/api/products/order", { body: { product_ids: rows.map(({ id }) => id) } }),
        )
      }
    />
  );
}

interface RowProps {
  readonly product: Product;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
}

function ProductRow({ product, isChosen, onToggle, onOpen }: RowProps) {
  const t = useText(menuText);
  return (
    <div className={styles.product}>
      <label className={styles.tick}>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={t("product.choose", { name: product.name })}
          onChange={onToggle}
        />
      </label>
      <button
        type="button"
        className={styles.open}
        title={t("product.edit", { name: product.name })}
        onClick={onOpen}
      >
        {product.thumb_url ? (
          <img className={styles.thumb} src={product.thumb_url} alt="" loading="lazy" />
        ) : null}
        <span className={styles.words}>
          <span className={styles.name}>{product.name}</span>
          <span className={styles.under}>
            {product.sold_out ? (
              <span className={styles.sign}>
                <CircleSlash aria-hidden size="1em" />
                {t("product.soldOut")}
              </span>
            ) : null}
            {product.is_available ? null : (
              <span className={styles.sign}>
                <EyeOff aria-hidden size="1em" />
                {t("product.hidden")}
              </span>
            )}
            {product.countdown !== null && !product.sold_out ? (
              <span>{t("product.left", { count: product.countdown })}</span>
            ) : null}
            {product.kind === "combo" ? <span>{t("product.combo")}</span> : null}
            {product.is_weighed ? <span>{t("product.weighed")}</span> : null}
            {product.is_open_price ? <span>{t("product.openPrice")}</span> : null}
            {product.allergens.length > 0 ? (
              <span>{t("product.allergens", { count: product.allergens.length })}</span>
            ) : null}
          </span>
        </span>
        <span className={styles.price}>
          <Money amount={product.todays_price ?? product.portions[0]?.price ?? product.base_price} />
        </span>
      </button>
    </div>
  );
}
