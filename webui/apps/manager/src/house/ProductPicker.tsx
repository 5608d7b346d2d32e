import type { Product } from "@comanda/api";
import { Field, Money, TextInput, useText } from "@comanda/ui";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useState } from "react";
import { useFound } from "../menu/menuData.ts";
import styles from "./ProductPicker.module.css";
import { houseText } from "./text.ts";

/** So many are shown: more letters find the others. */
const MOST = 8;

function first(products: readonly Product[], isOffered: (product: Product) => boolean = () => true) {
  const found: Product[] = [];
  for (const product of products) {
    if (found.length === MOST) break;
    if (isOffered(product)) found.push(product);
  }
  return found;
}

interface Props {
  readonly label: string;
  readonly products: readonly Product[];
  /** Which of them may be chosen; all unless said. */
  readonly isOffered?: (product: Product) => boolean;
  /** What stands in the field; null where each choice is taken away to somewhere else. */
  readonly chosen: Product | null;
  readonly onChoose: (product: Product) => void;
}

/** One product out of thousands, found by a few letters. */
export function ProductPicker({ label, products, isOffered, chosen, onChoose }: Props) {
  const t = useText(houseText);
  const list = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const all = useFound(products, useDeferredValue(typed ?? ""));
  const found = useMemo(() => first(all, isOffered), [all, isOffered]);
  const isOpen = typed !== null;
  const here = Math.min(at, found.length - 1);
  const take = (product: Product | undefined) => {
    if (product === undefined) return;
    setTyped(null);
    onChoose(product);
  };
  const press = (event: KeyboardEvent) => {
    if (!isOpen && event.key === "ArrowDown") setTyped("");
    if (!isOpen) return;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setAt(Math.min(here + 1, found.length - 1)),
      ArrowUp: () => setAt(Math.max(here - 1, 0)),
      Enter: () => take(found[here]),
      Escape: () => setTyped(null),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  return (
    <div className={styles.picker}>
      <Field label={label}>
        <TextInput
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && found.length > 0 ? `${list}-${here}` : undefined}
          autoComplete="off"
          placeholder={t("pick")}
          value={typed ?? chosen?.name ?? ""}
          onChange={(text) => {
            setTyped(text);
            setAt(0);
          }}
          onClick={() => setTyped((held) => held ?? "")}
          onBlur={() => setTyped(null)}
          onKeyDown={press}
        />
      </Field>
      <div id={list} role="listbox" aria-label={label} hidden={!isOpen} className={styles.list}>
        {found.map((product, index) => (
          <button
            key={product.id}
            id={`${list}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === here}
            className={styles.option}
            // The field keeps the cursor: leaving it would close the list before the choice is made.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(product)}
          >
            <span>{product.name}</span>
            <Money amount={product.base_price} />
          </button>
        ))}
        {found.length === 0 ? <p className={styles.none}>{t("pickNone")}</p> : null}
      </div>
    </div>
  );
}
