import type { Category, Product } from "@comanda/api";
import { Button, ProblemNote, Sheet, Tabs, useText } from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { ChoicesTab } from "./ChoicesTab.tsx";
import { ComboTab } from "./ComboTab.tsx";
import styles from "./menu.module.css";
import { NamesTab } from "./NamesTab.tsx";
import { PictureTab } from "./PictureTab.tsx";
import { ProductTab } from "./ProductTab.tsx";
import { bodyOf, draftOf, faultOf, type ProductDraft } from "./productDraft.ts";
import { menuText } from "./text.ts";

interface Props {
  readonly product: Product | null;
  /** Where a new product stands. */
  readonly categoryId: number | null;
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly onClose: () => void;
}

type Part = "basics" | "choices" | "parts" | "words" | "picture";

/** Everything about one product. */
export function ProductSheet({ product, categoryId, products, categories, onClose }: Props) {
  const t = useText(menuText);
  const h = useText(houseText);
  const change = useChange("products", "menu");
  const [part, setPart] = useState<Part>("basics");
  const [draft, setDraft] = useState<ProductDraft>(() => draftOf(product, categoryId));
  const set = (some: Partial<ProductDraft>) => setDraft((held) => ({ ...held, ...some }));
  const fault = faultOf(draft);

  const save = async () => {
    const body = bodyOf(draft);
    if (body === null) return;
    const isDone = await change.run(
      (api) =>
        product === null
          ? api.POST("/api/products", { body })
          : api.PUT("/api/products/{product_id}", { params: { path: { product_id: product.id } }, body }),
      { text: product === null ? h("added", { name: body.name }) : h("saved") },
    );
    if (isDone) onClose();
  };
  const remove = async () => {
    if (product === null) return;
    const path = { product_id: product.id };
    const isDone = await change.run((api) => api.DELETE("/api/products/{product_id}", { params: { path } }), {
      text: h("removed", { name: product.name }),
    });
    if (isDone) onClose();
  };
  const parts = { draft, set };
  const tabs = [
    {
      key: "basics" as const,
      word: t("sheet.basics"),
      page: <ProductTab {...parts} categories={categories} />,
    },
    { key: "choices" as const, word: t("sheet.choices"), page: <ChoicesTab {...parts} /> },
    ...(draft.kind === "combo"
      ? [{ key: "parts" as const, word: t("sheet.parts"), page: <ComboTab {...parts} products={products} /> }]
      : []),
    { key: "words" as const, word: t("sheet.words"), page: <NamesTab {...parts} /> },
    { key: "picture" as const, word: t("sheet.picture"), page: <PictureTab product={product} /> },
  ];

  return (
    <Sheet
      open
      roomy
      onOpenChange={onClose}
      title={product?.name ?? t("sheet.new")}
      actions={
        <>
          {product ? (
            <Button kind="quiet" icon={Trash2} onClick={() => void remove()}>
              {t("sheet.remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={fault === null ? null : t(`sheet.${fault}`)}
            onClick={() => void save()}
          >
            {t("sheet.save")}
          </Button>
        </>
      }
    >
      <div className={styles.parts}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Tabs<Part> label={t("sheet.tabs")} value={part} onChange={setPart} tabs={tabs} />
      </div>
    </Sheet>
  );
}
