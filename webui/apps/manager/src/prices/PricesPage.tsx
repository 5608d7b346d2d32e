import { Tabs, useText } from "@comanda/ui";
import { CreditCard, Percent, Scale, ScrollText, Tags } from "lucide-react";
import { useState } from "react";
import { Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { ActsPanel } from "./ActsPanel.tsx";
import { BooksPanel } from "./BooksPanel.tsx";
import { ChargesPanel } from "./ChargesCard.tsx";
import { PapersPanel } from "./PapersPanel.tsx";
import { TendersPanel } from "./TendersPanel.tsx";
import { pricesText } from "./text.ts";

type Part = "books" | "charges" | "acts" | "tenders" | "papers";

/** Price lists, charges, the rules of the five acts, ways to pay, and papers. */
export default function PricesPage() {
  const t = useText(pricesText);
  const h = useText(houseText);
  const [part, setPart] = useState<Part>("books");
  return (
    <Desk title={h("page.prices")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          { key: "books", word: t("tab.books"), icon: Tags, page: <BooksPanel /> },
          { key: "charges", word: t("tab.charges"), icon: Percent, page: <ChargesPanel /> },
          { key: "acts", word: t("tab.acts"), icon: Scale, page: <ActsPanel /> },
          { key: "tenders", word: t("tab.tenders"), icon: CreditCard, page: <TendersPanel /> },
          { key: "papers", word: t("tab.papers"), icon: ScrollText, page: <PapersPanel /> },
        ]}
      />
    </Desk>
  );
}
