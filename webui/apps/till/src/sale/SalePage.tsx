import type { Product } from "@comanda/api";
import { LineSheet } from "@comanda/check/pad";
import type { DraftLine } from "@comanda/core";
import { useSignals, useText, useToasts } from "@comanda/ui";
import { useState } from "react";
import { useLocation } from "wouter";
import { useScanner } from "../scanning/useScanner.ts";
import { useMe, useSales, useTill, useTillSettings } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import { AmountSheet } from "./AmountSheet.tsx";
import { CheckPanel } from "./CheckPanel.tsx";
import { KindSheet } from "./KindSheet.tsx";
import { MenuPanel } from "./MenuPanel.tsx";
import { PayBar } from "./PayBar.tsx";
import styles from "./SalePage.module.css";
import { SoldPanel } from "./SoldPanel.tsx";
import { lackOf } from "./sale.ts";
import { usePayKeys } from "./usePayKeys.ts";
import { useSale } from "./useSale.ts";
import { useScannedProduct } from "./useScannedProduct.ts";
import { useShortcuts } from "./useShortcuts.ts";

/** A line being chosen for; `line` is null for one that is not there yet. */
interface Choosing {
  readonly product: Product;
  readonly line: DraftLine | null;
}

const SEARCH = "till-search";

/** The whole till in one screen: the check, what can be sold, and the money. */
export function SalePage() {
  const t = useText(tillText);
  const { show } = useToasts();
  const signal = useSignals();
  const [, go] = useLocation();
  const { counter } = useTill();
  const me = useMe();
  const { sold } = useSales();
  const [settings] = useTillSettings();
  const inHand = useSale();
  const { sale, unsent, card } = inHand;
  const [choosing, setChoosing] = useState<Choosing | null>(null);
  const [sheet, setSheet] = useState<"amount" | "kind" | null>(null);
  const keys = usePayKeys(inHand, {
    onAmount: () => setSheet("amount"),
    onLack: () => setSheet("kind"),
    onMore: () => go(`/order/${sale.id}/pay`),
  });

  const take = (product: Product) => {
    const taken = inHand.take(product);
    if (taken === "choose") setChoosing({ product, line: null });
    if (taken === "soldOut") {
      signal("bad");
      show({ kind: "bad", text: t("tile.gone", { name: product.name }) });
    }
  };
  const takeScanned = useScannedProduct(inHand, take);
  useScanner("scanner", takeScanned, choosing === null && sheet === null);
  const send = () => {
    if (!sale.isOpened && lackOf(sale.kind, sale.details) !== null) setSheet("kind");
    else void inHand.send();
  };
  useShortcuts({
    F1: () => document.querySelector<HTMLInputElement>(`#${SEARCH} input`)?.focus(),
    F2: keys.onExact,
    F3: keys.onAmount,
    F4: keys.onCard,
    F6: send,
  });
  const next = () => counter.begin(me.id, settings.firstKind);
  return (
    <main className={styles.page}>
      {sold && inHand.isEmpty ? (
        <SoldPanel sold={sold} onNext={next} />
      ) : (
        <CheckPanel
          inHand={inHand}
          onKind={() => setSheet("kind")}
          onNew={next}
          onSend={send}
          onOpenLine={(line) => {
            const product = card.prices.product(line.product_id);
            if (product !== undefined) setChoosing({ product, line });
          }}
          onOpenSent={() => go(`/order/${sale.id}`)}
        />
      )}
      <MenuPanel inHand={inHand} onTake={take} searchId={SEARCH} />
      <PayBar due={inHand.due} {...keys} />
      {choosing ? (
        <LineSheet
          key={choosing.line?.id ?? choosing.product.id}
          product={choosing.product}
          prices={card.prices}
          wish={choosing.line ?? { product_id: choosing.product.id, quantity: 1 }}
          isNew={choosing.line === null}
          seats={0}
          isFavourite={false}
          onFavourite={() => undefined}
          onDone={(wish) => {
            if (choosing.line === null) void unsent.add(wish);
            else unsent.change({ ...wish, id: choosing.line.id });
            setChoosing(null);
          }}
          onRemove={() => {
            if (choosing.line !== null) unsent.remove([choosing.line]);
            setChoosing(null);
          }}
          onClose={() => setChoosing(null)}
        />
      ) : null}
      {sheet === "amount" ? (
        <AmountSheet
          due={inHand.due}
          onClose={() => setSheet(null)}
          onDone={(given) => {
            setSheet(null);
            keys.onGiven(given);
          }}
        />
      ) : null}
      {sheet === "kind" ? (
        <KindSheet
          sale={sale}
          onClose={() => setSheet(null)}
          onDone={(kind, details) => {
            counter.change(me.id, { kind, details });
            setSheet(null);
          }}
        />
      ) : null}
    </main>
  );
}
