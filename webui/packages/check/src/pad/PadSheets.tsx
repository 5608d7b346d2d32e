import { useText, useToasts } from "@comanda/ui";
import { CategorySheet } from "./CategorySheet.tsx";
import { GuestsSheet } from "./GuestsSheet.tsx";
import { LineSheet } from "./LineSheet.tsx";
import { RepeatSheet } from "./RepeatSheet.tsx";
import { ScanSheet } from "./ScanSheet.tsx";
import { padText } from "./text.ts";
import { wishOf } from "./unsent.ts";
import type { CheckView, OpenLine } from "./useCheckView.ts";

/** What lies over the page of a check: a line, the guests, all categories, a round again, the camera. */
export function PadSheets({ view }: { readonly view: CheckView }) {
  const { sheet, setSheet, served, priced, tap } = view;
  const { card } = priced;
  const close = () => setSheet(null);
  if (sheet === null || card === null) return null;
  switch (sheet.kind) {
    case "line":
      return <Line key={sheet.line?.id ?? sheet.product.id} view={view} sheet={sheet} onClose={close} />;
    case "guests":
      return <GuestsSheet served={served} houseLanguage={card.menu.language} onClose={close} />;
    case "categories":
      return (
        <CategorySheet
          categories={card.categories}
          onChoose={(id) => {
            sheet.choose(id);
            close();
          }}
          onClose={close}
        />
      );
    case "repeat":
      return (
        <RepeatSheet
          shown={served.shown}
          onAdd={(wishes) => {
            void addAll(view, wishes);
            close();
          }}
          onClose={close}
        />
      );
    case "scan":
      return (
        <ScanSheet
          onCode={(code) => {
            const found = card.search().byCode(code);
            if (found === null) return null;
            const product = priced.prices.product(found.id) ?? found;
            tap(product);
            return product.name;
          }}
          onClose={close}
        />
      );
  }
}

/** One after the other: each must see the line before it, to count up on it. */
async function addAll(view: CheckView, wishes: readonly Parameters<CheckView["unsent"]["add"]>[0][]) {
  for (const wish of wishes) await view.unsent.add(wish);
}

interface LineProps {
  readonly view: CheckView;
  readonly sheet: OpenLine;
  readonly onClose: () => void;
}

function Line({ view, sheet, onClose }: LineProps) {
  const t = useText(padText);
  const toasts = useToasts();
  const { priced, unsent, favourites, seats } = view;
  const { product, line, wish } = sheet;
  return (
    <LineSheet
      product={product}
      prices={priced.prices}
      wish={line === null ? wish : withoutId(wishOf(line))}
      isNew={line === null}
      seats={seats}
      isFavourite={favourites.chosen.includes(product.id)}
      onFavourite={() => favourites.toggle(product.id)}
      onDone={(done) => {
        if (line === null) void unsent.add(done);
        else unsent.change({ ...done, id: line.id });
        onClose();
      }}
      onRemove={() => {
        if (line !== null) {
          const run = unsent.remove([line]);
          toasts.show({
            text: t("unsent.removed", { name: product.name }),
            action: { word: t("unsent.undo"), run },
          });
        }
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function withoutId<T extends { readonly id: string }>({ id: _, ...rest }: T): Omit<T, "id"> {
  return rest;
}
