import type { BillAdjustment, OrderItem, OrderView } from "@comanda/api";
import { useReasonWord } from "@comanda/check/acts";
import { useLineNames } from "@comanda/check/lines";
import { Badge, Card, classes, Money, useLanguage, useText } from "@comanda/ui";
import { useRestaurantView } from "../../settings/settingsData.ts";
import { serviceText } from "../text/index.ts";
import styles from "./OrderLines.module.css";

/** What was ordered, what is gone of it, and what it comes to. */
export function OrderLines({ order }: { readonly order: OrderView }) {
  const t = useText(serviceText);
  const reasonWord = useReasonWord();
  const taxName = useTaxName();
  const { bill } = order;
  const discountWord = ({ kind, reason }: BillAdjustment) =>
    kind === "treat"
      ? t("order.treat", { reason: reasonWord("treat", reason) })
      : reason || t("order.discount");
  const sums = [
    ...(bill.subtotal === bill.total ? [] : [["subtotal", t("order.subtotal"), bill.subtotal] as const]),
    ...bill.discounts.map((one) => [one.id, discountWord(one), -one.amount] as const),
    ...bill.charges.map((one) => [one.id, one.reason || t("order.charge"), one.amount] as const),
  ];
  return (
    <Card title={t("order.lines")}>
      {order.items.length === 0 ? <p className={styles.quiet}>{t("order.empty")}</p> : null}
      <ul className={styles.lines} aria-label={t("order.lines")}>
        {order.items.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ul>
      <dl className={styles.sums}>
        {sums.map(([key, word, amount]) => (
          <div key={key}>
            <dt>{word}</dt>
            <dd>
              <Money amount={amount} />
            </dd>
          </div>
        ))}
        {bill.taxes.map(({ code, name, rate_bp, tax }) => (
          <div key={code ?? "none"} className={styles.quiet}>
            <dt>
              {t("order.tax", { name: taxName(code, name), rate: ((rate_bp ?? 0) / 100).toLocaleString() })}
            </dt>
            <dd>
              <Money amount={tax} />
            </dd>
          </div>
        ))}
        <div className={styles.total}>
          <dt>{t("orders.total")}</dt>
          <dd>
            <Money amount={order.total} />
          </dd>
        </div>
        {order.due > 0 && order.due !== order.total ? (
          <div>
            <dt>{t("orders.due")}</dt>
            <dd>
              <Money amount={order.due} />
            </dd>
          </div>
        ) : null}
      </dl>
    </Card>
  );
}

function Line({ item }: { readonly item: OrderItem }) {
  const t = useText(serviceText);
  const lineName = useLineNames();
  const live = item.quantity - item.voided_quantity;
  const said = [
    item.portion_name,
    ...item.selected_options.map(({ name }) => name),
    ...item.preferences.map(({ name }) => name),
    ...item.extra_ingredients.map(({ name }) => `+ ${name}`),
    ...item.removed_ingredients.map(({ name }) => t("order.without", { name })),
    item.note,
  ].filter(Boolean);
  return (
    <li className={classes(styles.line, live === 0 && styles.gone)}>
      <span className={styles.pieces}>{live === 0 ? item.quantity : live} ×</span>
      <span className={styles.words}>
        {lineName(item.product_id, item.name)}
        {said.length > 0 ? <small>{said.join(" · ")}</small> : null}
        <span className={styles.marks}>
          {item.voided_quantity > 0 ? (
            <Badge>{t("order.voided", { count: item.voided_quantity })}</Badge>
          ) : null}
          {item.remade_quantity > 0 ? (
            <Badge>{t("order.remade", { count: item.remade_quantity })}</Badge>
          ) : null}
          {item.is_held ? <Badge>{t("order.held")}</Badge> : null}
          {item.treated_for ? <Badge>{t("order.treated", { name: item.treated_for })}</Badge> : null}
        </span>
      </span>
      <Money amount={item.total} />
    </li>
  );
}

/** Return how to name a tax in the person's language; the bill keeps the name that it was printed with. */
function useTaxName(): (code: string | null, name: string | null) => string {
  const language = useLanguage();
  const taxes = useRestaurantView().data?.rules.taxes ?? [];
  return (code, name) => {
    const tax = taxes.find((one) => one.code === code);
    if (tax === undefined) return name ?? "";
    return language === "el" ? tax.name_el : tax.name_en;
  };
}
