import type { NewProduct, Product, ProductEdit } from "@comanda/api";

/** A product as it is being written; the price is null while what is typed is none. */
export type ProductDraft = Omit<
  Required<NewProduct>,
  "base_price" | "image_data" | "sort_order" | "category_id"
> & {
  readonly base_price: number | null;
  readonly category_id: number | null;
};

/** Return what a sheet begins with. */
export function draftOf(product: Product | null, categoryId: number | null): ProductDraft {
  return {
    name: product?.name ?? "",
    category_id: product?.category_id ?? categoryId,
    base_price: product?.base_price ?? null,
    kind: product?.kind ?? "plain",
    kitchen_name: product?.kitchen_name ?? null,
    description: product?.description ?? null,
    barcode: product?.barcode ?? null,
    plu: product?.plu ?? null,
    tax_code: product?.tax_code ?? null,
    printer_zone_id: product?.printer_zone_id ?? null,
    is_available: product?.is_available ?? true,
    is_open_price: product?.is_open_price ?? false,
    is_weighed: product?.is_weighed ?? false,
    min_price: product?.min_price ?? null,
    max_price: product?.max_price ?? null,
    allergens: product?.allergens ?? [],
    portions: product?.portions ?? [],
    options: product?.options ?? [],
    ingredients: product?.ingredients ?? [],
    preference_sets: product?.preference_sets ?? [],
    combo_parts: product?.combo_parts ?? [],
    translations: product?.translations ?? {},
  };
}

export type Fault = "needName" | "needCategory" | "needPrice";

/** Return what keeps a draft from being saved, or null. */
export function faultOf(draft: ProductDraft): Fault | null {
  if (draft.name.trim() === "") return "needName";
  if (draft.category_id === null) return "needCategory";
  if (draft.base_price === null && !draft.is_open_price && draft.portions.length === 0) return "needPrice";
  return null;
}

function wordOrNull(text: string | null): string | null {
  return text === null || text.trim() === "" ? null : text.trim();
}

/** Return a draft as the box takes it, or null where something is missing; rows without a name are left out. */
export function bodyOf(draft: ProductDraft): (NewProduct & ProductEdit) | null {
  const { category_id, base_price } = draft;
  if (category_id === null || faultOf(draft) !== null) return null;
  const named = <T extends { name: string }>(rows: readonly T[]) => rows.filter(({ name }) => name.trim());
  return {
    ...draft,
    category_id,
    base_price: base_price ?? draft.portions[0]?.price ?? 0,
    name: draft.name.trim(),
    kitchen_name: wordOrNull(draft.kitchen_name),
    description: wordOrNull(draft.description),
    barcode: wordOrNull(draft.barcode),
    plu: wordOrNull(draft.plu),
    portions: named(draft.portions),
    options: named(draft.options),
    ingredients: named(draft.ingredients),
    preference_sets: named(draft.preference_sets).map((set) => ({ ...set, choices: named(set.choices) })),
    combo_parts: draft.kind === "combo" ? named(draft.combo_parts) : [],
    translations: Object.fromEntries(Object.entries(draft.translations).filter(([, word]) => word.trim())),
  };
}
