import type { Category, Product } from "@comanda/api";
import { Button, EmptyState, Field, IconButton, SearchField, Select, useText } from "@comanda/ui";
import { FolderPlus, Pencil, Plus, SearchX, UtensilsCrossed } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { BulkSheet } from "./BulkSheet.tsx";
import { CategoryList } from "./CategoryList.tsx";
import { CategorySheet } from "./CategorySheet.tsx";
import styles from "./menu.module.css";
import { inOrder, useFound } from "./menuData.ts";
import { ProductRows } from "./ProductRows.tsx";
import { ProductSheet } from "./ProductSheet.tsx";
import { menuText } from "./text.ts";

interface Props {
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
}

/** Categories and their products, both in their order; products can be chosen and changed together. */
export function ProductsPanel({ products, categories }: Props) {
  const t = useText(menuText);
  const ordered = useMemo(
    () => [...categories].sort((a, b) => a.sort_order - b.sort_order || a.id - b.id),
    [categories],
  );
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState<number | "all" | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [sheet, setSheet] = useState<
    "none" | "bulk" | { category: Category | null } | { product: Product | null }
  >("none");
  const here = place ?? ordered[0]?.id ?? "all";
  const asked = useDeferredValue(typed);
  const found = useFound(products, asked);
  const isSearching = asked.trim() !== "";
  const shown = useMemo(() => {
    if (isSearching) return found;
    return inOrder(here === "all" ? products : products.filter(({ category_id }) => category_id === here));
  }, [isSearching, found, products, here]);
  const category = ordered.find(({ id }) => id === here) ?? null;
  const picked = products.filter(({ id }) => chosen.has(id));
  const toggle = (id: number) =>
    setChosen((held) => {
      const next = new Set(held);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const close = () => setSheet("none");
  const addProduct = () => setSheet({ product: null });

  if (ordered.length === 0)
    return (
      <>
        <EmptyState
          icon={UtensilsCrossed}
          title={t("category.none")}
          action={
            <Button kind="primary" icon={FolderPlus} onClick={() => setSheet({ category: null })}>
              {t("category.add")}
            </Button>
          }
        >
          {t("category.noneHint")}
        </EmptyState>
        {typeof sheet === "object" && "category" in sheet ? (
          <CategorySheet category={sheet.category} products={products} onClose={close} />
        ) : null}
      </>
    );

  return (
    <div className={styles.desk}>
      <div className={styles.side}>
        <CategoryList
          categories={ordered}
          products={products}
          here={isSearching ? null : here}
          onChoose={(id) => {
            setTyped("");
            setPlace(id);
          }}
          onEdit={(one) => setSheet({ category: one })}
        />
        <Button icon={FolderPlus} wide onClick={() => setSheet({ category: null })}>
          {t("category.add")}
        </Button>
      </div>
      <div className={styles.main}>
        <div className={styles.tools}>
          <SearchField label={t("search")} value={typed} onChange={setTyped} />
          <Button kind="primary" icon={Plus} onClick={addProduct}>
            {t("product.add")}
          </Button>
        </div>
        <div className={styles.pick}>
          <Field label={t("category.one")}>
            <Select
              value={String(here)}
              onChange={(key) => {
                setTyped("");
                setPlace(key === "all" ? "all" : Number(key));
              }}
              choices={[
                { key: "all", word: t("all") },
                ...ordered.map(({ id, name }) => ({ key: String(id), word: name })),
              ]}
            />
          </Field>
          {category ? (
            <Button icon={Pencil} onClick={() => setSheet({ category })}>
              {t("category.one")}
            </Button>
          ) : null}
          <IconButton
            framed
            icon={FolderPlus}
            label={t("category.add")}
            onClick={() => setSheet({ category: null })}
          />
        </div>
        {shown.length === 0 ? (
          <EmptyState
            icon={isSearching ? SearchX : UtensilsCrossed}
            title={isSearching ? t("product.notFound") : t("product.none")}
            action={
              isSearching ? null : (
                <Button icon={Plus} onClick={addProduct}>
                  {t("product.add")}
                </Button>
              )
            }
          >
            {isSearching ? t("product.notFoundHint") : t("product.noneHint")}
          </EmptyState>
        ) : (
          <ProductRows
            products={shown}
            category={isSearching ? null : category}
            chosen={chosen}
            onToggle={toggle}
            onOpen={(product) => setSheet({ product })}
          />
        )}
        {chosen.size > 0 ? (
          <div className={styles.bar} role="status">
            <span>{t("bulk.chosen", { count: chosen.size })}</span>
            <Button onClick={() => setChosen(new Set(shown.map(({ id }) => id)))}>{t("bulk.all")}</Button>
            <Button kind="quiet" onClick={() => setChosen(new Set())}>
              {t("bulk.clear")}
            </Button>
            <Button kind="primary" icon={Pencil} onClick={() => setSheet("bulk")}>
              {t("bulk.change")}
            </Button>
          </div>
        ) : null}
      </div>
      {sheet === "bulk" ? (
        <BulkSheet
          products={picked}
          categories={ordered}
          onClose={close}
          onDone={() => setChosen(new Set())}
        />
      ) : null}
      {typeof sheet === "object" && "category" in sheet ? (
        <CategorySheet category={sheet.category} products={products} onClose={close} />
      ) : null}
      {typeof sheet === "object" && "product" in sheet ? (
        <ProductSheet
          product={sheet.product}
          categoryId={category?.id ?? ordered[0]?.id ?? null}
          products={products}
          categories={ordered}
          onClose={close}
        />
      ) : null}
    </div>
  );
}
