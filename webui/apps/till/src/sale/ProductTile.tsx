import type { Product } from "@comanda/api";
import { shownPrice, soldOut } from "@comanda/check/pad";
import { classes, Money, useMoney, useText } from "@comanda/ui";
import { Ban, Flame, Scale, Tag } from "lucide-react";
import { memo } from "react";
import { tillText } from "../text/index.ts";
import styles from "./ProductTile.module.css";

export interface ProductTileProps {
  readonly product: Product;
  /** What it costs on the list, where something else holds now. */
  readonly listed: number;
  readonly colour: string | null;
  /** How many of it lie unsent. */
  readonly count: number;
  readonly hasPicture: boolean;
  readonly onTake: (product: Product) => void;
}

/** One thing that can be sold, large enough for a hurried hand. */
export const ProductTile = memo(function ProductTile(props: ProductTileProps) {
  const { product, listed, colour, count, hasPicture, onTake } = props;
  const t = useText(tillText);
  const { write } = useMoney();
  const { price, isFrom } = shownPrice(product);
  const isOut = soldOut(product);
  const picture = hasPicture ? product.thumb_url : null;
  const amount = product.is_open_price
    ? t("tile.open")
    : isFrom
      ? t("tile.from", { price: write(price) })
      : write(price);
  return (
    <button
      type="button"
      className={classes(
        styles.tile,
        isOut && styles.out,
        count > 0 && styles.has,
        picture && styles.pictured,
      )}
      style={{ "--colour": colour ?? "var(--edge)" } as React.CSSProperties}
      aria-disabled={isOut || undefined}
      onClick={() => onTake(product)}
    >
      {picture ? <img src={picture} alt="" loading="lazy" className={styles.picture} /> : null}
      <span className={styles.name}>{product.name}</span>
      <span className={styles.foot}>
        {isOut ? (
          <span className={styles.sign}>
            <Ban aria-hidden size="1em" />
            {t("tile.soldOut")}
          </span>
        ) : (
          <>
            <span className={styles.price}>
              {product.is_weighed ? <Scale aria-hidden size="1em" /> : null}
              {amount}
            </span>
            <Now product={product} price={price} listed={listed} />
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

/** What holds only now: how many are left, or another price than the list's. */
function Now({ product, price, listed }: { product: Product; price: number; listed: number }) {
  const t = useText(tillText);
  if (product.countdown !== null)
    return (
      <span className={styles.sign}>
        <Flame aria-hidden size="1em" />
        {t("tile.left", { count: product.countdown })}
      </span>
    );
  if (price === listed || product.is_open_price || product.portions.length > 0) return null;
  return (
    <span className={styles.deal}>
      <Tag aria-hidden size="1em" />
      <s>
        <Money amount={listed} />
      </s>
    </span>
  );
}
