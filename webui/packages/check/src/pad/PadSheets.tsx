import { useText, useToasts } from "@comanda/ui";
import { CategorySheet } from "./CategorySheet.tsx";
import { missingOf } from "./choosing.ts";
import { GuestsSheet } from "./GuestsSheet.tsx";
import { LineSheet } from "./LineSheet.tsx";
import { RepeatSheet } from "./RepeatSheet.tsx";
import { ScanSheet } from "./ScanSheet.tsx";
import { padText } from "./text.ts";
import { wishOf } from "./unsent.ts";
import type { CheckView, OpenLine } from "./useCheckView.ts";
import { useCodeReader } from "./useCodeReader.ts";

/** What lies over the page of a check: a line, the guests, all categories, a round again, the camera. */
export function PadSheets({ view }: { readonly view: CheckView }) {
  const { sheet, setSheet, served, priced } = view;
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
      return <Camera view={view} onClose={close} />;
  }
}

/** What the camera reads is taken as if it had been tapped; a label's weight or price comes along. */
function Camera({ view, onClose }: { readonly view: CheckView; readonly onClose: () => void }) {
  const t = useText(padText);
  const { priced, unsent, seating, tap, setSheet } = view;
  const read = useCodeReader(priced);
  const take = async (code: string) => {
    const found = await read(code);
    if (found.kind === "refused") return t(`scan.${found.why}`, { code });
    if (found.kind === "soldOut") return t("soldOut.said", { name: found.product.name });
    if (found.kind === "tap") tap(found.product);
    else {
      const wish = { ...found.wish, ...seating };
      if (missingOf(wish, found.product, priced.prices).length === 0) await unsent.add(wish);
      else setSheet({ kind: "line", product: found.product, line: null, wish });
    }
    return t("scan.added", { name: found.product.name });
  };
  return <ScanSheet onCode={take} onClose={onClose} />;
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
  const { line, wish } = sheet;
  // As the menu has it now: sold out, priced and named in the language of this moment.
  const product = priced.prices.product(sheet.product.id) ?? sheet.product;
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
