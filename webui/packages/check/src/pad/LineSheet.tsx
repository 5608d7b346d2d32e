import type { Product } from "@comanda/api";
import { type LineWish, minor } from "@comanda/core";
import {
  AmountPad,
  Button,
  ChipGroup,
  IconButton,
  Money,
  Sheet,
  Stepper,
  Switch,
  useAllergenWord,
  useMoney,
  useText,
} from "@comanda/ui";
import { Star, Trash2 } from "lucide-react";
import { useState } from "react";
import { WeightField } from "../lines/WeightField.tsx";
import { Choices } from "./Choices.tsx";
import { ComboParts } from "./ComboParts.tsx";
import { firstPicks, isOpenPriceRight, type Missing, missingOf } from "./choosing.ts";
import styles from "./LineSheet.module.css";
import { NoteChips } from "./NoteChips.tsx";
import { type PricedProducts, priceWish } from "./price.ts";
import { SeatingChips } from "./SeatingChips.tsx";
import { padText } from "./text.ts";

export interface LineSheetProps {
  readonly product: Product;
  readonly prices: PricedProducts;
  /** The line as it is, or as it begins; an unsent one has an id. */
  readonly wish: Omit<LineWish, "id">;
  readonly isNew: boolean;
  /** Whether a weight can be said; what comes for another dish is weighed afterwards. */
  readonly weighs?: boolean;
  readonly seats: number;
  readonly isFavourite: boolean;
  readonly onFavourite: () => void;
  readonly onDone: (wish: Omit<LineWish, "id">) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Everything that can be said about a line, on one page, with what it costs at once. */
export function LineSheet(props: LineSheetProps) {
  const { product, prices, isNew, seats, isFavourite, onFavourite, onDone, onRemove, onClose } = props;
  const t = useText(padText);
  const allergen = useAllergenWord();
  const { write } = useMoney();
  const [wish, setWish] = useState(() =>
    isNew && product.kind === "combo" ? { ...props.wish, combo: firstPicks(product) } : props.wish,
  );
  const change = (some: Partial<LineWish>) => setWish((before) => ({ ...before, ...some }));
  const missing = missingOf(wish, product, prices);
  const price = priceWish(wish, prices);
  const quantity = wish.quantity ?? 1;
  const [isWeightWrong, setWeightWrong] = useState(false);
  const amount =
    price.isByWeight && price.milli === null
      ? t("sheet.perKilo", { price: write(price.unitPrice) })
      : write(price.total);
  const lack = useMissingWords()(missing[0], product);
  const because = isWeightWrong ? t("sheet.wrongWeight") : lack;
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={product.name}
      {...(product.description ? { description: product.description } : {})}
      actions={
        <div className={styles.foot}>
          <Stepper
            label={t("sheet.quantity")}
            value={quantity}
            least={1}
            onChange={(value) => change({ quantity: value })}
          />
          <Button kind="primary" big disabledBecause={because} onClick={() => onDone(wish)}>
            <span className={styles.done}>
              {because ?? (isNew ? t("sheet.add") : t("sheet.save"))}
              <strong>{amount}</strong>
            </span>
          </Button>
        </div>
      }
    >
      <div className={styles.body}>
        {product.allergens.length > 0 ? (
          <p className={styles.allergens}>
            {t("sheet.allergens", { list: product.allergens.map(allergen).join(", ") })}
          </p>
        ) : null}
        {product.is_weighed && (props.weighs ?? true) ? (
          <WeightField
            milli={wish.quantity_milli ?? null}
            onChange={(milli, isWrong) => {
              setWeightWrong(isWrong);
              change({ quantity_milli: milli });
            }}
          />
        ) : null}
        {product.is_open_price ? <OpenPrice product={product} wish={wish} onChange={change} /> : null}
        {product.portions.length > 0 ? (
          <ChipGroup
            label={t("sheet.portion")}
            least={1}
            most={1}
            choices={product.portions.map((one) => ({
              key: one.id,
              word: one.name,
              extra: <Money amount={one.price} />,
            }))}
            chosen={typeof wish.portion_id === "number" ? [wish.portion_id] : []}
            onChange={([portion_id]) => change({ portion_id: portion_id ?? null })}
          />
        ) : null}
        {product.kind === "combo" ? (
          <ComboParts
            product={product}
            prices={prices}
            picks={wish.combo ?? []}
            onChange={(combo) => change({ combo })}
          />
        ) : null}
        <Choices product={product} choice={wish} onChange={setWish} />
        <NoteChips
          product={product}
          note={wish.note ?? ""}
          onChange={(note) => change({ note: note === "" ? null : note })}
        />
        <div className={styles.seating}>
          <SeatingChips
            seating={{ seat: wish.seat ?? null, course: wish.course ?? null }}
            seats={seats}
            onChange={(seating) => change(seating)}
          />
        </div>
        <Switch label={t("sheet.hold")} on={wish.hold ?? false} onChange={(hold) => change({ hold })} />
        <div className={styles.more}>
          <Button kind="quiet" icon={Star} aria-pressed={isFavourite} onClick={onFavourite}>
            {isFavourite ? t("sheet.notFavourite") : t("sheet.favourite")}
          </Button>
          {isNew ? null : <IconButton icon={Trash2} label={t("sheet.remove")} onClick={onRemove} />}
        </div>
      </div>
    </Sheet>
  );
}

function OpenPrice({
  product,
  wish,
  onChange,
}: {
  readonly product: Product;
  readonly wish: Omit<LineWish, "id">;
  readonly onChange: (some: Partial<LineWish>) => void;
}) {
  const t = useText(padText);
  const { write } = useMoney();
  const typed = wish.open_price ?? null;
  const bounds = { least: write(product.min_price ?? 0), most: write(product.max_price ?? 0) };
  return (
    <div className={styles.price}>
      <AmountPad
        label={t("sheet.price")}
        value={minor(typed ?? 0)}
        onChange={(price) => onChange({ open_price: price })}
      />
      {typed !== null && typed > 0 && !isOpenPriceRight(typed, product) ? (
        <p role="alert" className={styles.wrong}>
          {product.max_price === null ? t("sheet.priceLeast", bounds) : t("sheet.priceBetween", bounds)}
        </p>
      ) : null}
    </div>
  );
}

function useMissingWords(): (missing: Missing | undefined, product: Product) => string | null {
  const t = useText(padText);
  return (missing) => {
    if (missing === undefined) return null;
    switch (missing.kind) {
      case "portion":
        return t("sheet.choosePortion");
      case "price":
        return t("sheet.typePrice");
      default:
        return t("sheet.choose", { what: missing.name });
    }
  };
}
