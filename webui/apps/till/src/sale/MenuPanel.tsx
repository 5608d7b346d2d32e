import type { Product } from "@comanda/api";
import { classes, EmptyState, Loading, ProblemNote, SearchField, useText, VirtualList } from "@comanda/ui";
import { SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { useTillSettings } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./MenuPanel.module.css";
import { ProductTile } from "./ProductTile.tsx";
import { useColumns } from "./useColumns.ts";
import type { SaleInHand } from "./useSale.ts";

const MOST_FOUND = 60;

export interface MenuPanelProps {
  readonly inHand: SaleInHand;
  readonly onTake: (product: Product) => void;
  /** Where F1 goes. */
  readonly searchId: string;
}

/** What can be sold: categories, tiles as large as the screen allows, and a search that forgives spelling. */
export function MenuPanel({ inHand, onTake, searchId }: MenuPanelProps) {
  const t = useText(tillText);
  const { card, problem, prices, readAgain } = inHand.card;
  const [{ pictures }] = useTillSettings();
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const [frame, columns] = useColumns();
  const category = card?.category(chosen ?? -1) ?? card?.categories[0] ?? null;
  const products = useMemo(() => {
    if (card === null) return [];
    const found =
      asked.trim() === ""
        ? category === null
          ? []
          : card.ofCategory(category.id)
        : card.search().find(asked, MOST_FOUND);
    return found.map((product) => prices.product(product.id) ?? product);
  }, [card, prices, category, asked]);
  const rows = useMemo(() => rowsOf(products, columns), [products, columns]);
  if (problem !== null) return <ProblemNote problem={problem} onRetry={readAgain} />;
  if (card === null) return <Loading word={t("menu.loading")} />;
  const first = products[0];
  return (
    <section className={styles.menu} aria-label={t("menu.name")}>
      <div className={styles.head}>
        <nav className={styles.strip} aria-label={t("menu.categories")}>
          {card.categories.map((one) => (
            <button
              key={one.id}
              type="button"
              className={styles.category}
              style={{ "--colour": one.color ?? "var(--edge)" } as React.CSSProperties}
              aria-pressed={asked === "" && one.id === category?.id}
              onClick={() => {
                setAsked("");
                setChosen(one.id);
              }}
            >
              {one.name}
            </button>
          ))}
        </nav>
        <div id={searchId} className={styles.search}>
          <SearchField
            label={t("menu.search")}
            value={asked}
            onChange={setAsked}
            onDone={() => {
              if (first === undefined) return;
              onTake(first);
              setAsked("");
            }}
          />
        </div>
      </div>
      <div ref={frame} className={styles.frame}>
        {products.length === 0 ? (
          <EmptyState icon={SearchX} title={t("menu.nothing")}>
            {asked === "" ? t("menu.empty") : t("menu.other")}
          </EmptyState>
        ) : (
          <VirtualList
            label={t("menu.products")}
            rows={rows}
            height={pictures ? 156 : 124}
            keyOf={(row) => row[0]?.id ?? 0}
            row={(row) => (
              <div
                className={classes(styles.row)}
                style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
              >
                {row.map((product) => (
                  <ProductTile
                    key={product.id}
                    product={product}
                    listed={card.products.get(product.id)?.base_price ?? product.base_price}
                    colour={card.category(product.category_id)?.color ?? null}
                    count={inHand.unsent.counts.get(product.id) ?? 0}
                    hasPicture={pictures}
                    onTake={onTake}
                  />
                ))}
              </div>
            )}
          />
        )}
      </div>
    </section>
  );
}

function rowsOf(products: readonly Product[], columns: number): (readonly Product[])[] {
  const rows: (readonly Product[])[] = [];
  for (let at = 0; at < products.length; at += columns) rows.push(products.slice(at, at + columns));
  return rows;
}
