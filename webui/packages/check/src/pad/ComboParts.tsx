import type { Product } from "@comanda/api";
import { ChipGroup, useMoney } from "@comanda/ui";
import { Choices } from "./Choices.tsx";
import styles from "./ComboParts.module.css";
import { type Pick, soldOut } from "./choosing.ts";
import type { PricedProducts } from "./price.ts";
import { useSoldOutWords } from "./soldOutWords.ts";

export interface ComboPartsProps {
  readonly product: Product;
  readonly prices: PricedProducts;
  readonly picks: readonly Pick[];
  readonly onChange: (picks: Pick[]) => void;
}

type Offer = Product["combo_parts"][number]["products"][number];

function keyOf({
  product_id,
  portion_id,
}: {
  product_id: number;
  portion_id?: number | null | undefined;
}): string {
  return `${product_id}/${portion_id ?? 0}`;
}

/** A combo, part by part; what was picked is told its own choices at once. */
export function ComboParts({ product, prices, picks, onChange }: ComboPartsProps) {
  const { write } = useMoney();
  const words = useSoldOutWords();
  const nameOf = ({ product_id, portion_id }: Offer) => {
    const offered = prices.product(product_id);
    const portion = offered?.portions.find((one) => one.id === portion_id);
    return [offered?.name ?? `${product_id}`, portion?.name].filter(Boolean).join(" ");
  };
  return (
    <>
      {product.combo_parts.map((part) => {
        const own = picks.filter((pick) => pick.part_id === part.id);
        const others = picks.filter((pick) => pick.part_id !== part.id);
        const choose = (keys: readonly string[]) =>
          onChange([
            ...others,
            ...part.products
              .filter((offer) => keys.includes(keyOf(offer)))
              .map(
                (offer) =>
                  own.find((pick) => keyOf(pick) === keyOf(offer)) ?? {
                    part_id: part.id,
                    product_id: offer.product_id,
                    portion_id: offer.portion_id,
                  },
              ),
          ]);
        return (
          <div key={part.id} className={styles.part}>
            <ChipGroup
              label={part.name}
              least={part.min_choices}
              most={part.max_choices}
              choices={part.products.map((offer) => {
                const offered = prices.product(offer.product_id);
                return {
                  key: keyOf(offer),
                  word: nameOf(offer),
                  extra: offer.price_delta === 0 ? null : `+${write(offer.price_delta)}`,
                  disabledBecause: offered !== undefined && soldOut(offered) ? words : null,
                };
              })}
              chosen={own.map(keyOf)}
              onChange={choose}
            />
            {own.map((pick) => {
              const picked = prices.product(pick.product_id);
              return picked === undefined ? null : (
                <div key={keyOf(pick)} className={styles.pick}>
                  <Choices
                    product={picked}
                    choice={pick}
                    onChange={(next) => onChange(picks.map((one) => (one === pick ? next : one)))}
                  />
                </div>
              );
            })}
          </div>
        );
      })}
    </>
  );
}
