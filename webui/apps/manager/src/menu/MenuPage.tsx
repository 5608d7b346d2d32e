import { Tabs, useText } from "@comanda/ui";
import { CalendarClock, FileSpreadsheet, UtensilsCrossed } from "lucide-react";
import { useState } from "react";
import { Answer, Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { FilePanel } from "./FilePanel.tsx";
import { useCategories, useProducts } from "./menuData.ts";
import { ProductsPanel } from "./ProductsPanel.tsx";
import { TodayPanel } from "./TodayPanel.tsx";
import { menuText } from "./text.ts";

type Part = "products" | "today" | "file";

/** The menu: what there is, what holds today, and files. */
export default function MenuPage() {
  const t = useText(menuText);
  const h = useText(houseText);
  const [part, setPart] = useState<Part>("products");
  const products = useProducts();
  const categories = useCategories();
  return (
    <Desk title={h("page.menu")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          {
            key: "products",
            word: t("tab.products"),
            icon: UtensilsCrossed,
            page: (
              <Answer of={categories}>
                {(known) => (
                  <Answer of={products}>
                    {(all) => <ProductsPanel products={all} categories={known} />}
                  </Answer>
                )}
              </Answer>
            ),
          },
          {
            key: "today",
            word: t("tab.today"),
            icon: CalendarClock,
            page: <Answer of={products}>{(all) => <TodayPanel products={all} />}</Answer>,
          },
          { key: "file", word: t("tab.file"), icon: FileSpreadsheet, page: <FilePanel /> },
        ]}
      />
    </Desk>
  );
}
