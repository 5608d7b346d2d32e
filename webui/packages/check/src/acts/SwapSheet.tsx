import type { Product } from "@comanda/api";
import { type LineWish, type ShownLine, type ShownOrder, swapLine, uuidv7 } from "@comanda/core";
import {
  Button,
  List,
  ListItem,
  Loading,
  Money,
  SearchField,
  Sheet,
  Stepper,
  useText,
  useToasts,
} from "@comanda/ui";
import { ArrowDown } from "lucide-react";
import { useMemo, useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { isSimple, LineSheet, soldOut, useCard } from "../pad/index.ts";
import styles from "./acts.module.css";
import { NO_WHY, ReasonForm, type Why } from "./ReasonForm.tsx";
import { actsText } from "./text.ts";
import { useAct } from "./useActs.ts";

const MOST_HITS = 30;

export interface SwapSheetProps {
  readonly shown: ShownOrder;
  readonly line: ShownLine;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** One dish goes, another comes: look it up, say how, why, and the kitchen gets one slip. */
export function SwapSheet({ shown, line, onClose, onDone }: SwapSheetProps) {
  const t = useText(actsText);
  const { show } = useToasts();
  const rules = useAct("swap");
  const { give, isBusy, face } = useGive();
  const occasion = useMemo(
    () => ({ mode: shown.order?.mode ?? "dine_in", tableGroupId: null }),
    [shown.order],
  );
  const { card, prices } = useCard(occasion);
  const live = line.quantity - line.voided;
  const [quantity, setQuantity] = useState(live);
  const [asked, setAsked] = useState("");
  const [comes, setComes] = useState<Omit<LineWish, "id"> | null>(null);
  const [choosing, setChoosing] = useState<Product | null>(null);
  const [why, setWhy] = useState<Why>(NO_WHY);
  const category = card?.products.get(line.productId)?.category_id;
  const hits = useMemo(() => {
    if (card === null) return [];
    const found = asked.trim()
      ? card.search().find(asked, MOST_HITS)
      : card.ofCategory(category ?? -1).slice(0, MOST_HITS);
    return found.filter((product) => product.id !== line.productId && !soldOut(product));
  }, [card, asked, category, line.productId]);
  const take = (product: Product) => {
    if (isSimple(product)) setComes({ product_id: product.id });
    else setChoosing(product);
  };
  const run = async () => {
    if (comes === null) return;
    const { quantity: many, seat: _, course: __, hold: ___, ...dish } = comes;
    const item = { ...dish, id: uuidv7(), quantity: (many ?? 1) > 1 ? many : quantity };
    const words = why.words.trim() ? { words: why.words.trim() } : {};
    const pieces = quantity === live ? {} : { quantity };
    const ended = await give(
      swapLine(shown.id, line.id, { item, reason: why.reason, ...words, ...pieces }, line.name),
    );
    if (ended.kind === "done") show({ kind: "good", text: t("done.swap", { name: line.name }) });
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  const chosen = comes === null ? undefined : prices.product(comes.product_id);
  return (
    <Sheet
      open
      roomy
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("act.swap")}
      description={line.name}
      actions={
        <Button
          kind="primary"
          big
          wide
          pending={isBusy}
          disabledBecause={comes === null ? t("swap.dishFirst") : why.reason === "" ? t("whyFirst") : null}
          onClick={() => void run()}
        >
          {t("go.swap", { count: quantity })}
        </Button>
      }
    >
      <div className={styles.form}>
        {live > 1 ? (
          <div className={styles.row}>
            <span>{t("pieces")}</span>
            <Stepper label={t("pieces")} value={quantity} least={1} most={live} onChange={setQuantity} />
          </div>
        ) : null}
        {chosen ? (
          <List label={t("swap.comes")}>
            <ListItem
              start={<ArrowDown aria-hidden size="1.25em" />}
              title={chosen.name}
              under={t("swap.other")}
              end={<Money amount={chosen.base_price} />}
              onPress={() => setComes(null)}
            />
          </List>
        ) : (
          <>
            <SearchField label={t("swap.search")} value={asked} onChange={setAsked} />
            {card === null ? <Loading word={t("swap.menu")} /> : null}
            <List label={t("swap.comes")}>
              {hits.map((hit) => (
                <ListItem
                  key={hit.id}
                  title={hit.name}
                  end={<Money amount={prices.product(hit.id)?.base_price ?? hit.base_price} />}
                  onPress={() => take(hit)}
                />
              ))}
            </List>
          </>
        )}
        <ReasonForm act={rules} why={why} onWhy={setWhy} amount={line.total} />
      </div>
      {choosing ? (
        <LineSheet
          weighs={false}
          product={choosing}
          prices={prices}
          wish={{ product_id: choosing.id }}
          isNew
          seats={0}
          isFavourite={false}
          onFavourite={() => undefined}
          onRemove={() => setChoosing(null)}
          onClose={() => setChoosing(null)}
          onDone={(wish) => {
            setComes(wish);
            setChoosing(null);
          }}
        />
      ) : null}
      {face}
    </Sheet>
  );
}
