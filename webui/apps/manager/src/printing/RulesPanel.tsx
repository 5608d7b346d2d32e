import type { RuleView } from "@comanda/api";
import { Button, Card, List, ListItem, useText } from "@comanda/ui";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useWhen } from "../house/when.ts";
import { NO_PRODUCTS, useCategories, useProducts } from "../menu/menuData.ts";
import styles from "./printing.module.css";
import { useGroups, useStations } from "./printingData.ts";
import { RouteTester } from "./RouteTester.tsx";
import { RuleSheet } from "./RuleSheet.tsx";
import { printingText } from "./text.ts";

/** The rules by which lines go elsewhere than to their own station, and a way to try them. */
export function RulesPanel() {
  const t = useText(printingText);
  const h = useText(houseText);
  const when = useWhen();
  const rules = useRead(["routing"], (api) => api.GET("/api/printing/rules"));
  const stations = useStations().data ?? [];
  const products = useProducts().data ?? NO_PRODUCTS;
  const categories = useCategories().data ?? [];
  const groups = useGroups().data ?? [];
  const [open, setOpen] = useState<RuleView | "new" | null>(null);
  const what = (rule: RuleView) => {
    const product = products.find(({ id }) => id === rule.product_id);
    if (product) return t("rule.product", { name: product.name });
    const category = categories.find(({ id }) => id === rule.category_id);
    return category ? t("rule.category", { name: category.name }) : t("rule.all");
  };
  const names = (ids: readonly number[]) =>
    ids.map((id) => stations.find((one) => one.id === id)?.name ?? h("none")).join(", ");
  return (
    <div className={house.grid}>
      <Card title={t("rule.list")}>
        <Hint>{t("rule.lead")}</Hint>
        <Answer of={rules}>
          {(all) => (
            <div className={styles.panel}>
              {all.length === 0 ? (
                <p>{t("rule.none")}</p>
              ) : (
                <List label={t("rule.list")}>
                  {all.map((rule) => (
                    <ListItem
                      key={rule.id}
                      title={t("rule.goes", { what: what(rule), stations: names(rule.station_ids) })}
                      under={
                        <>
                          <span>
                            {groups.find(({ id }) => id === rule.table_group_id)?.name ?? t("rule.whereAll")}
                          </span>
                          <span>{when(rule)}</span>
                        </>
                      }
                      onPress={() => setOpen(rule)}
                    />
                  ))}
                </List>
              )}
              <Row>
                <Button icon={Plus} onClick={() => setOpen("new")}>
                  {t("rule.add")}
                </Button>
              </Row>
            </div>
          )}
        </Answer>
      </Card>
      <RouteTester
        rules={rules.data ?? []}
        stations={stations}
        products={products}
        categories={categories}
        groups={groups}
      />
      {open ? (
        <RuleSheet
          key={open === "new" ? 0 : open.id}
          rule={open === "new" ? null : open}
          stations={stations}
          products={products}
          categories={categories}
          groups={groups}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}
