/** A line on its way to be ordered: what was chosen for it, and what is still missing. Pure. */
import type { PreferenceSet, Product } from "@comanda/api";
import type { LineWish } from "@comanda/core";

/** A product of a combo's part, as it was picked. */
export type Pick = NonNullable<LineWish["combo"]>[number];

/** The lists of ids that a choice is made of. */
export type ChoiceField = "selected_options" | "extra_ingredients" | "removed_ingredients" | "preferences";

/** What must still be chosen before the line can be ordered. */
export type Missing =
  | { readonly kind: "portion" }
  | { readonly kind: "price" }
  | { readonly kind: "preference"; readonly name: string }
  | { readonly kind: "part"; readonly name: string };

/** What can be chosen beside a product: the same for a line and for a part of a combo. */
export type Choosing = { readonly [K in ChoiceField]?: LineWish[K] };

/** Return the ids that were chosen in a field. */
export function chosenIn(choice: Choosing, field: ChoiceField): number[] {
  return (choice[field] ?? []).map((one) => (typeof one === "number" ? one : one.id));
}

/** Return a choice with the ids of one preference set replaced. */
export function withPreferences<T extends Choosing>(
  choice: T,
  set: PreferenceSet,
  ids: readonly number[],
): T {
  const own = new Set(set.choices.map((one) => one.id));
  const others = chosenIn(choice, "preferences").filter((id) => !own.has(id));
  return { ...choice, preferences: [...others, ...ids] };
}

/** Return a choice with an ingredient added, left out, or as the card has it: pressing goes on to what is possible next. */
export function withIngredient<T extends Choosing>(
  choice: T,
  id: number,
  wish: "extra" | "without" | "usual",
): T {
  const extras = chosenIn(choice, "extra_ingredients").filter((one) => one !== id);
  const removed = chosenIn(choice, "removed_ingredients").filter((one) => one !== id);
  return {
    ...choice,
    extra_ingredients: wish === "extra" ? [...extras, id] : extras,
    removed_ingredients: wish === "without" ? [...removed, id] : removed,
  };
}

/** Return what a product must still be told, with the portion and its price at the head. */
export function missingOf(wish: Omit<LineWish, "id">, product: Product, products: ProductsById): Missing[] {
  const missing: Missing[] = [];
  if (product.portions.length > 0 && typeof wish.portion_id !== "number") missing.push({ kind: "portion" });
  if (product.is_open_price && !isOpenPriceRight(wish.open_price ?? null, product))
    missing.push({ kind: "price" });
  missing.push(...missingPreferences(wish, product));
  for (const part of product.combo_parts) {
    const picks = (wish.combo ?? []).filter((pick) => pick.part_id === part.id);
    if (picks.length < part.min_choices) missing.push({ kind: "part", name: part.name });
    for (const pick of picks) {
      const picked = products.product(pick.product_id);
      if (picked !== undefined) missing.push(...missingPreferences(pick, picked));
    }
  }
  return missing;
}

interface ProductsById {
  product(id: number): Product | undefined;
}

function missingPreferences(choice: Choosing, product: Product): Missing[] {
  const chosen = chosenIn(choice, "preferences");
  return product.preference_sets
    .filter((set) => set.choices.filter((one) => chosen.includes(one.id)).length < set.min_choices)
    .map((set) => ({ kind: "preference" as const, name: set.name }));
}

/** Say whether a typed price is one that the product may have. */
export function isOpenPriceRight(price: number | null, product: Product): boolean {
  if (price === null) return false;
  return price >= (product.min_price ?? 0) && price <= (product.max_price ?? Number.POSITIVE_INFINITY);
}

/** Say whether a product can be ordered by one tap. */
export function isSimple(product: Product): boolean {
  const mustChoose = product.preference_sets.some((set) => set.min_choices > 0);
  return !mustChoose && product.portions.length === 0 && !product.is_open_price && product.kind !== "combo";
}

/** Why a product cannot be ordered now, or null. */
export function soldOut(product: Product): boolean {
  return product.sold_out || !product.is_available || product.countdown === 0;
}

/** Return the line that a combo begins with: what has no choice is picked already. */
export function firstPicks(product: Product): Pick[] {
  return product.combo_parts.flatMap((part) => {
    const [only] = part.products;
    if (only === undefined || part.products.length !== 1 || part.min_choices !== 1) return [];
    return [{ part_id: part.id, product_id: only.product_id, portion_id: only.portion_id }];
  });
}
