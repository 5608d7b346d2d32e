import type { Product } from "@comanda/api";
import { type DraftLine, type LineWish, takeBack } from "@comanda/core";
import { useBox, useHabits, useText, useToasts } from "@comanda/ui";
import { useCallback, useState } from "react";
import { hasEnded } from "../lines/standing.ts";
import type { CheckPageProps } from "./CheckPage.tsx";
import { isSimple, soldOut } from "./choosing.ts";
import { padText } from "./text.ts";
import { isMine, type Seating } from "./unsent.ts";
import { type PricedCard, useCard } from "./useCard.ts";
import { type Favourites, useFavourites } from "./useFavourites.ts";
import { useIsWide } from "./useIsWide.ts";
import { useKept } from "./useKept.ts";
import { useNames } from "./useNames.ts";
import { type Served, usePlace } from "./usePlace.ts";
import { type Sending, UNDO_SECONDS, useSending } from "./useSending.ts";
import { type Unsent, useUnsent } from "./useUnsent.ts";

/** A line whose sheet is open; `line` is null for one that is not there yet. */
export interface OpenLine {
  readonly kind: "line";
  readonly product: Product;
  readonly wish: Omit<LineWish, "id">;
  readonly line: DraftLine | null;
}

/** What lies over the page. */
export type OpenSheet =
  | OpenLine
  | { readonly kind: "guests" | "repeat" | "scan" }
  | { readonly kind: "categories"; readonly choose: (id: number) => void }
  | null;

/** Everything the page of a check knows and can do; its parts draw what they need of it. */
export interface CheckView {
  readonly served: Served;
  readonly priced: PricedCard;
  readonly unsent: Unsent;
  readonly favourites: Favourites;
  readonly sending: Sending;
  readonly isWide: boolean;
  readonly view: "pad" | "check";
  readonly setView: (view: "pad" | "check") => void;
  readonly sheet: OpenSheet;
  readonly setSheet: (sheet: OpenSheet) => void;
  readonly seating: Seating;
  readonly setSeating: (seating: Seating) => void;
  readonly seats: number;
  readonly holdsLater: boolean;
  readonly setHoldsLater: (holds: boolean) => void;
  readonly nameOf: (userId: number | null) => string;
  readonly isEnded: boolean;
  /** One tap: it is added, or asked about where it must be. */
  readonly tap: (product: Product) => void;
  readonly open: (product: Product) => void;
  readonly openLine: (line: DraftLine) => void;
  readonly sendLines: (lines: readonly DraftLine[]) => void;
}

const PAYING = new Set(["paid", "closed", "cancelled", "merged"]);
const LEAST_SEATS = 6;

/** Return the state of the page of a check. */
export function useCheckView({ place, onSent }: CheckPageProps): CheckView {
  const t = useText(padText);
  const toasts = useToasts();
  const box = useBox();
  const undoSeconds = useHabits().undo_seconds ?? UNDO_SECONDS;
  const served = usePlace(place);
  const priced = useCard(served.occasion);
  const unsent = useUnsent(
    served.place,
    served.orderId === null || served.shown?.order != null,
    priced.prices,
  );
  const favourites = useFavourites();
  const sending = useSending(served, unsent, favourites.noteOrdered);
  const [asked, setView] = useState<"pad" | "check" | null>(null);
  const [sheet, setSheet] = useState<OpenSheet>(null);
  const [seating, setSeating] = useState<Seating>({ seat: null, course: null });
  const [holdsLater, setHoldsLater] = useKept("padHoldsLater", false);
  const { shown, table } = served;
  const view = asked ?? (PAYING.has(shown?.status ?? "") ? "check" : "pad");
  const open = useCallback(
    (product: Product) =>
      setSheet({ kind: "line", product, line: null, wish: { product_id: product.id, ...seating } }),
    [seating],
  );
  const { add } = unsent;
  const tap = useCallback(
    (product: Product) => {
      if (soldOut(product)) toasts.show({ kind: "bad", text: t("soldOut.said", { name: product.name }) });
      else if (isSimple(product)) add({ product_id: product.id, ...seating });
      else open(product);
    },
    [toasts, t, add, open, seating],
  );
  const openLine = (line: DraftLine) => {
    const product = priced.prices.product(line.product_id);
    if (product !== undefined) setSheet({ kind: "line", product, line, wish: line });
  };
  const sendLines = (lines: readonly DraftLine[]) => {
    void sending.send(lines, holdsLater).then((sent) => {
      if (sent === null) {
        toasts.show({ kind: "bad", text: t("send.failed") });
        return;
      }
      if (onSent === undefined) return;
      // The page is left: the undo goes along.
      const undo = () =>
        void takeBack(box, served.place, sent).catch(() =>
          toasts.show({ kind: "bad", text: t("send.undoFailed") }),
        );
      toasts.show({
        kind: "good",
        text: t("send.sentTo", { place: served.tableName }),
        ...(undoSeconds > 0
          ? { stays: undoSeconds * 1_000, action: { word: t("unsent.undo"), run: undo } }
          : {}),
      });
      onSent();
    });
  };
  return {
    served,
    priced,
    unsent,
    favourites,
    sending,
    isWide: useIsWide(),
    view,
    setView,
    sheet,
    setSheet,
    seating,
    setSeating,
    seats: Math.max(LEAST_SEATS, table?.seats ?? 0, shown?.covers ?? 0),
    holdsLater,
    setHoldsLater,
    nameOf: useNames(shown?.order ?? null),
    isEnded: shown !== null && hasEnded(shown),
    tap,
    open,
    openLine,
    sendLines,
  };
}

/** Return which unsent lines the big button sends: mine, or a colleague's where I have none. */
export function linesToSend({ mine, theirs, me }: Unsent): readonly DraftLine[] {
  if (mine.length > 0) return mine;
  const by = theirs.find((line) => !isMine(line, me))?.savedBy ?? null;
  return theirs.filter((line) => line.savedBy === by);
}
