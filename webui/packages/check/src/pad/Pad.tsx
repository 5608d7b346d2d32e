import type { Product } from "@comanda/api";
import type { ShownLine } from "@comanda/core";
import {
  Button,
  classes,
  EmptyState,
  Loading,
  ProblemNote,
  useLive,
  useOutbox,
  useText,
  useToasts,
} from "@comanda/ui";
import { BookOpen, SearchX, Star } from "lucide-react";
import { useCallback, useState } from "react";
import { takenBack } from "../lines/standing.ts";
import { canScan } from "./barcode.ts";
import { CategoryStrip } from "./CategoryStrip.tsx";
import styles from "./CheckPage.module.css";
import { PadSearch } from "./PadTop.tsx";
import { ProductList } from "./ProductList.tsx";
import { SendBar } from "./SendBar.tsx";
import { padText } from "./text.ts";
import { UnsentPane } from "./UnsentPane.tsx";
import { piecesOf } from "./unsent.ts";
import { type CheckView, linesToSend } from "./useCheckView.ts";
import { useKept } from "./useKept.ts";
import { useShelves } from "./useShelves.ts";
import { useTyping } from "./useTyping.ts";

/** What can be ordered, what lies unsent, and the categories under the thumb. */
export function Pad({ view }: { readonly view: CheckView }) {
  const t = useText(padText);
  const toasts = useToasts();
  const { priced, favourites, served, unsent, setSheet, tap, open } = view;
  const { card, prices } = priced;
  const [asked, setCategory] = useState<number | null | undefined>(undefined);
  const [text, setText] = useState<string | null>(null);
  const [isDense, setDense] = useKept("padDense", false);
  const [isOpen, setOpen] = useState(false);
  const hasAtHand = favourites.chosen.length + favourites.recent.length > 0;
  const first = hasAtHand ? null : (card?.categories[0]?.id ?? null);
  const category = asked === undefined ? first : asked;
  const shelves = useShelves(card, category, text ?? "", favourites, served.shown);
  // The shelf stays that was chosen from, whatever lies at hand after it.
  const choose = useCallback(
    (product: Product) => {
      setCategory(category);
      tap(product);
    },
    [category, tap],
  );
  useTyping(
    text === null && view.sheet === null,
    useCallback((typed: string) => setText(typed), []),
  );
  const take = () => {
    const found = card?.search().find(text ?? "", 1)[0];
    if (found === undefined) return;
    tap(prices.product(found.id) ?? found);
    toasts.show({ text: t("search.added", { name: found.name }), stays: 1_500 });
    setText("");
  };
  if (priced.problem !== null)
    return (
      <div className={styles.main}>
        <ProblemNote problem={priced.problem} onRetry={priced.readAgain} />
      </div>
    );
  if (card === null)
    return (
      <div className={styles.main}>
        <Loading word={t("page.menu")} />
      </div>
    );
  if (view.isEnded)
    return (
      <div className={styles.main}>
        <EmptyState
          icon={BookOpen}
          title={t("page.ended")}
          action={<Button onClick={() => view.setView("check")}>{t("top.toCheck")}</Button>}
        >
          {t("page.endedSaid")}
        </EmptyState>
      </div>
    );
  return (
    <>
      <div className={styles.main}>
        {text === null ? null : (
          <PadSearch
            text={text}
            onText={setText}
            onDone={take}
            onClose={() => setText(null)}
            dense={isDense}
            onDense={setDense}
            onScan={canScan() ? () => setSheet({ kind: "scan" }) : null}
          />
        )}
        <ProductList
          key={text === null ? `${category}` : "found"}
          label={card.category(category ?? 0)?.name ?? t("category.atHand")}
          shelves={shelves}
          card={card}
          prices={prices}
          counts={unsent.counts}
          dense={isDense}
          onTap={choose}
          onLong={open}
          empty={
            <Empty isSearch={(text ?? "") !== ""} category={category} hasMenu={card.categories.length > 0} />
          }
        />
        <div className={classes(styles.drawer, isOpen && styles.open)} inert={!isOpen}>
          {view.isWide ? null : <Unsent view={view} />}
        </div>
      </div>
      <div className={styles.foot}>
        {isOpen && !view.isWide ? null : (
          <CategoryStrip
            categories={card.categories}
            chosen={category}
            onChoose={(id) => {
              setText(null);
              setCategory(id);
            }}
            onSearch={() => setText("")}
            onAll={() => setSheet({ kind: "categories", choose: setCategory })}
          />
        )}
        {view.isWide ? null : <Sender view={view} isOpen={isOpen} onOpen={setOpen} />}
      </div>
    </>
  );
}

interface EmptyProps {
  readonly isSearch: boolean;
  readonly category: number | null;
  readonly hasMenu: boolean;
}

function Empty({ isSearch, category, hasMenu }: EmptyProps) {
  const t = useText(padText);
  if (!hasMenu)
    return (
      <EmptyState icon={BookOpen} title={t("empty.menu")}>
        {t("empty.menuSaid")}
      </EmptyState>
    );
  if (isSearch)
    return (
      <EmptyState icon={SearchX} title={t("search.none")}>
        {t("search.noneSaid")}
      </EmptyState>
    );
  return category === null ? (
    <EmptyState icon={Star} title={t("empty.atHand")}>
      {t("empty.atHandSaid")}
    </EmptyState>
  ) : (
    <EmptyState icon={BookOpen} title={t("empty.category")}>
      {t("empty.categorySaid")}
    </EmptyState>
  );
}

/** What lies unsent, of the check that is shown. */
export function Unsent({
  view,
  isBeside = false,
}: {
  readonly view: CheckView;
  readonly isBeside?: boolean;
}) {
  return (
    <UnsentPane
      isBeside={isBeside}
      unsent={view.unsent}
      back={backOf(view)}
      seating={view.seating}
      onSeating={view.setSeating}
      seats={view.seats}
      holdsLater={view.holdsLater}
      onHoldsLater={view.setHoldsLater}
      nameOf={view.nameOf}
      onOpen={view.openLine}
      onRepeat={() => view.setSheet({ kind: "repeat" })}
      onSendOf={view.sendLines}
    />
  );
}

function backOf({ served }: CheckView): readonly ShownLine[] {
  return served.shown === null ? [] : takenBack(served.shown);
}

interface SenderProps {
  readonly view: CheckView;
  readonly isOpen?: boolean;
  readonly onOpen?: (open: boolean) => void;
}

/** The button that sends, with what it would send. */
export function Sender({ view, isOpen = false, onOpen = () => undefined }: SenderProps) {
  const live = useLive();
  const queue = useOutbox();
  const { unsent, sending } = view;
  const lines = linesToSend(unsent);
  const whose = unsent.mine.length > 0 ? null : (lines[0]?.savedBy ?? null);
  return (
    <SendBar
      pieces={piecesOf(unsent.mine)}
      theirs={piecesOf(unsent.theirs)}
      sending={{
        pieces: piecesOf(lines),
        total: unsent.sumOf(lines),
        whose: whose === null ? null : view.nameOf(whose),
      }}
      isOpen={isOpen}
      onOpen={onOpen}
      isSending={sending.isSending}
      isAway={live.kind !== "connected"}
      justSent={sending.justSent}
      isTaken={!queue.some(({ id }) => sending.justSent?.entryIds.includes(id))}
      takingBack={piecesOf(backOf(view))}
      onSend={() => {
        onOpen(false);
        view.sendLines(lines);
      }}
      onUndo={sending.undo}
    />
  );
}
