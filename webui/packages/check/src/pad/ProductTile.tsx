import type { Product } from "@comanda/api";
import { classes, Money, useMoney, useText } from "@comanda/ui";
import { Ban, Flame, Package, Scale, Tag } from "lucide-react";
import { memo } from "react";
import { soldOut } from "./choosing.ts";
import styles from "./ProductTile.module.css";
import { shownPrice } from "./price.ts";
import { padText } from "./text.ts";
import { useLongPress } from "./useLongPress.ts";

export interface ProductTileProps {
  readonly product: Product;
  /** What it costs on the list, where something else holds now. */
  readonly listed: number;
  readonly colour: string | null;
  readonly count: number;
  readonly dense: boolean;
  readonly onTap: (product: Product) => void;
  readonly onLong: (product: Product) => void;
}

/** One thing that can be ordered: a tap adds it, a long press opens it. */
export const ProductTile = memo(function ProductTile(props: ProductTileProps) {
  const { product, listed, colour, count, dense, onTap, onLong } = props;
  const t = useText(padText);
  const { write } = useMoney();
  const press = useLongPress(
    () => onTap(product),
    () => onLong(product),
  );
  const { price, isFrom } = shownPrice(product);
  const isOut = soldOut(product);
  const amount = product.is_open_price
    ? t("tile.open")
    : isFrom
      ? t("tile.from", { price: write(price) })
      : null;
  return (
    <button
      type="button"
      className={classes(styles.tile, dense && styles.dense, isOut && styles.out, count > 0 && styles.has)}
      style={{ "--colour": colour ?? "var(--edge)" } as React.CSSProperties}
      {...press}
    >
      <span className={styles.name}>{product.name}</span>
      <span className={styles.foot}>
        {isOut ? (
          <span className={styles.sign}>
            <Ban aria-hidden size="1em" /> {t("tile.soldOut")}
          </span>
        ) : (
          <>
            <span className={styles.price}>
              {product.is_weighed ? <Scale aria-hidden size="1em" /> : null}
              {product.kind === "combo" ? <Package aria-hidden size="1em" /> : null}
              {amount ?? <Money amount={price} />}
              {product.is_weighed ? <span className="heard">{t("tile.byKilo")}</span> : null}
            </span>
            <Signs product={product} price={price} listed={listed} />
          </>
        )}
      </span>
      {count > 0 ? (
        <>
          <span aria-hidden className={styles.count}>
            {count}
          </span>
          <span className="heard">{t("tile.count", { count })}</span>
        </>
      ) : null}
    </button>
  );
});

function Signs({ product, price, listed }: { product: Product; price: number; listed: number }) {
  const t = useText(padText);
  if (product.countdown !== null)
    return (
      <span className={styles.sign}>
        <Flame aria-hidden size="1em" /> {t("tile.left", { count: product.countdown })}
      </span>
    );
  if (price !== listed && !product.is_open_price)
    return (
      <span className={styles.deal}>
        <Tag aria-hidden size="1em" />
        <s>
          <Money amount={listed} />
        </s>
      </span>
    );
  return null;
}
