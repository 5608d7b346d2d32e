import type { Product } from "@comanda/api";
import { padText, useCodeReader } from "@comanda/check/pad";
import type { Scanned } from "@comanda/core";
import { useSignals, useText, useToasts } from "@comanda/ui";
import type { SaleInHand } from "./useSale.ts";

/** Return what takes a scanned code: it adds what the code names, or says why it cannot. */
export function useScannedProduct(
  { card, unsent }: Pick<SaleInHand, "card" | "unsent">,
  take: (product: Product) => void,
): (code: string, scanned: Scanned | null) => void {
  const t = useText(padText);
  const { show } = useToasts();
  const signal = useSignals();
  const read = useCodeReader(card);
  return (code, scanned) => {
    void read(code, scanned?.found ?? null).then((found) => {
      if (found.kind === "line") void unsent.add(found.wish);
      else if (found.kind === "refused") {
        signal("bad");
        show({ kind: "bad", text: t(`scan.${found.why}`, { code }) });
      } else take(found.product); // which says so when it is sold out
    });
  };
}
