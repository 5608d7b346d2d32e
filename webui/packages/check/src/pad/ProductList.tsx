import type { Product } from "@comanda/api";
import { VirtualList } from "@comanda/ui";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { type Card, rowsOf, type Shelf, type ShelfRow } from "./card.ts";
import styles from "./ProductList.module.css";
import { ProductTile } from "./ProductTile.tsx";
import { type PricedProducts, shownPrice } from "./price.ts";

export interface ProductListProps {
  readonly label: string;
  readonly shelves: readonly Shelf[];
  readonly card: Card;
  readonly prices: PricedProducts;
  readonly counts: ReadonlyMap<number, number>;
  readonly dense: boolean;
  readonly onTap: (product: Product) => void;
  readonly onLong: (product: Product) => void;
  /** What is said when there is nothing. */
  readonly empty: ReactNode;
}

/** On a phone three fit side by side; where there is room, a long word fits into one. */
const TILE_WIDTH = 112;
const ROOMY_WIDTH = 560;
const ROOMY_TILE_WIDTH = 148;
const ROW_WIDTH = 340;

/** What can be ordered, in as many columns as there is room for; only what is in sight is drawn. */
export function ProductList(props: ProductListProps) {
  const { label, shelves, card, prices, counts, dense, onTap, onLong, empty } = props;
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(frame);
  const tileWidth = width < ROOMY_WIDTH ? TILE_WIDTH : ROOMY_TILE_WIDTH;
  const columns = Math.max(dense ? 1 : 2, Math.floor(width / (dense ? ROW_WIDTH : tileWidth)));
  const rows = useMemo(() => rowsOf(shelves, columns), [shelves, columns]);
  const rowHeight = dense ? 56 : 102;
  const draw = (row: ShelfRow) =>
    row.kind === "title" ? (
      <h2 className={styles.title}>{row.title}</h2>
    ) : (
      <div className={styles.row} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {row.products.map((product) => (
          <ProductTile
            key={product.id}
            product={prices.product(product.id) ?? product}
            listed={shownPrice({ ...product, todays_price: null }).price}
            colour={card.category(product.category_id)?.color ?? null}
            count={counts.get(product.id) ?? 0}
            dense={dense}
            onTap={onTap}
            onLong={onLong}
          />
        ))}
      </div>
    );
  return (
    <div ref={frame} className={styles.frame}>
      {rows.length === 0 ? (
        empty
      ) : width === 0 ? null : rows.length * rowHeight < height ? (
        // A short list lies at the foot, where the thumb is.
        <ul className={styles.short} aria-label={label}>
          {rows.map((row) => (
            <li key={row.key}>{draw(row)}</li>
          ))}
        </ul>
      ) : (
        <VirtualList label={label} rows={rows} height={rowHeight} keyOf={(row) => row.key} row={draw} />
      )}
    </div>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function useSize(frame: React.RefObject<HTMLDivElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}
