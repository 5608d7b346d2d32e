import type { ImportReport } from "@comanda/api";
import { List, ListItem, Money, useMoney, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";

const FIELDS = [
  "base_price",
  "name",
  "category",
  "kitchen_name",
  "is_available",
  "is_weighed",
  "printer_zone_id",
  "tax_code",
  "barcode",
  "plu",
  "allergens",
  "sort_order",
  "description",
] as const;
type KnownField = (typeof FIELDS)[number];

function isKnown(field: string): field is KnownField {
  return FIELDS.some((one) => one === field);
}

/** What a file would change, before it does. */
export function ImportPreview({ report }: { readonly report: ImportReport }) {
  const t = useText(menuText);
  const h = useText(houseText);
  const { write } = useMoney();
  const said = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return h("none");
    if (field === "base_price" && typeof value === "number") return write(value);
    if (field.startsWith("is_")) return value ? h("on") : h("off");
    return String(value);
  };
  return (
    <div className={styles.plan}>
      <Hint>{t("file.own")}</Hint>
      {report.new_categories.length > 0 ? (
        <Hint>{t("file.newCategories", { names: report.new_categories.join(", ") })}</Hint>
      ) : null}
      <h3>{t("file.added", { count: report.added.length })}</h3>
      {report.added.length > 0 ? (
        <List label={t("file.added", { count: report.added.length })}>
          {report.added.slice(0, 100).map((row) => (
            <ListItem
              key={row.line}
              title={row.name}
              under={
                <>
                  <span>{row.category}</span>
                  <span>{t("file.line", { line: row.line })}</span>
                </>
              }
              end={<Money amount={row.base_price} />}
            />
          ))}
        </List>
      ) : null}
      <h3>{t("file.changed", { count: report.changed.length })}</h3>
      {report.changed.length > 0 ? (
        <List label={t("file.changed", { count: report.changed.length })}>
          {report.changed.slice(0, 100).map((row) => (
            <ListItem
              key={row.product_id}
              title={row.name}
              under={
                <>
                  {Object.entries(row.changes).map(([field, [before, after]]) => (
                    <span key={field}>
                      {t("file.from", {
                        field: isKnown(field) ? t(`field.${field}`) : field,
                        before: said(field, before),
                        after: said(field, after),
                      })}
                    </span>
                  ))}
                  <span>{t("file.line", { line: row.line })}</span>
                </>
              }
            />
          ))}
        </List>
      ) : null}
      <Hint>{t("file.unchanged", { count: report.unchanged })}</Hint>
      {report.missing.length > 0 ? <Hint>{t("file.missing", { count: report.missing.length })}</Hint> : null}
    </div>
  );
}
