/** The menu as the pad shows it: in the person's language, by category, made once an edition. Pure. */
import type { Category, Menu, Product } from "@comanda/api";
import { ProductSearch } from "@comanda/core";
import { countsOf } from "./unsent.ts";

/** A menu in one language. */
export interface Card {
  readonly menu: Menu;
  /** Categories that have something to sell, in order. */
  readonly categories: readonly Category[];
  readonly products: ReadonlyMap<number, Product>;
  readonly ofCategory: (id: number) => readonly Product[];
  readonly category: (id: number) => Category | undefined;
  /** The index for searching; built at the first call. */
  readonly search: () => ProductSearch;
}

const made = new WeakMap<Menu, Map<string, Card>>();

/** Return a menu in a language; the same one again for the same menu. */
export function cardOf(menu: Menu, language: string): Card {
  const known = made.get(menu) ?? new Map<string, Card>();
  made.set(menu, known);
  const card = known.get(language) ?? makeCard(menu, language);
  known.set(language, card);
  return card;
}

function makeCard(menu: Menu, language: string): Card {
  const isOwn = menu.language === language;
  const all = isOwn ? menu.products : menu.products.map((product) => translated(product, menu, language));
  const sold = all.filter((product) => product.is_available);
  const byCategory = new Map<number, Product[]>();
  for (const product of sold) {
    const list = byCategory.get(product.category_id);
    if (list === undefined) byCategory.set(product.category_id, [product]);
    else list.push(product);
  }
  for (const list of byCategory.values()) list.sort((a, b) => a.sort_order - b.sort_order || a.id - b.id);
  const categories = menu.categories
    .filter((one) => one.is_active && byCategory.has(one.id))
    .sort((a, b) => a.sort_order - b.sort_order || a.id - b.id)
    .map((one) => ({ ...one, name: one.translations[language] ?? one.name }));
  const known = new Map(categories.map((one) => [one.id, one]));
  let search: ProductSearch | null = null;
  return {
    menu,
    categories,
    products: new Map(all.map((product) => [product.id, product])),
    ofCategory: (id) => byCategory.get(id) ?? [],
    category: (id) => known.get(id),
    search: () => {
      search ??= new ProductSearch(sold.filter((product) => known.has(product.category_id)));
      return search;
    },
  };
}

interface Named {
  readonly name: string;
  readonly translations: Readonly<Record<string, string>>;
}

function translated(product: Product, menu: Menu, language: string): Product {
  const say = <T extends Named>(one: T): T => ({ ...one, name: one.translations[language] ?? one.name });
  return {
    ...say(product),
    // What the house calls it is found by search in any language.
    translations: { ...product.translations, [menu.language]: product.name },
    portions: product.portions.map(say),
    options: product.options.map(say),
    ingredients: product.ingredients.map(say),
    preference_sets: product.preference_sets.map((set) => ({ ...say(set), choices: set.choices.map(say) })),
    combo_parts: product.combo_parts.map(say),
  };
}

/** Some products under a heading, or without one. */
export interface Shelf {
  readonly key: string;
  readonly title: string | null;
  readonly products: readonly Product[];
}

/** A row of the list of products: a heading, or so many tiles side by side. */
export type ShelfRow =
  | { readonly kind: "title"; readonly key: string; readonly title: string }
  | { readonly kind: "tiles"; readonly key: string; readonly products: readonly Product[] };

/** Return shelves as rows of so many tiles. */
export function rowsOf(shelves: readonly Shelf[], columns: number): ShelfRow[] {
  return shelves.flatMap(({ key, title, products }) => {
    const rows: ShelfRow[] = title === null || products.length === 0 ? [] : [{ kind: "title", key, title }];
    for (let at = 0; at < products.length; at += columns)
      rows.push({ kind: "tiles", key: `${key}/${at}`, products: products.slice(at, at + columns) });
    return rows;
  });
}

/** Return products that lines name, what was ordered most first, each once. */
export function orderedMost(
  lines: readonly { readonly product_id: number; readonly quantity?: number | undefined }[],
  most: number,
): number[] {
  return [...countsOf(lines)]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([id]) => id);
}
