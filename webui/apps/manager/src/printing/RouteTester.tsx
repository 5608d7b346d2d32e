import type { Category, GroupView, Product, RuleView, StationView } from "@comanda/api";
import { Banner, Card, Field, Select, TextInput, useText } from "@comanda/ui";
import { useState } from "react";
import { Form, Hint } from "../house/Desk.tsx";
import { ProductPicker } from "../house/ProductPicker.tsx";
import { useWeekday, WEEKDAYS } from "../house/when.ts";
import { route } from "./routing.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly rules: readonly RuleView[];
  readonly stations: readonly StationView[];
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly groups: readonly GroupView[];
}

const NONE = "";

/** Answers where a product would print for these tables, on this day, at this time. */
export function RouteTester({ rules, stations, products, categories, groups }: Props) {
  const t = useText(printingText);
  const word = useWeekday();
  const [productId, setProductId] = useState<number | null>(null);
  const [group, setGroup] = useState(NONE);
  const [day, setDay] = useState("5");
  const [time, setTime] = useState("21:00");
  const product = products.find(({ id }) => id === productId) ?? products[0];
  const nameOf = (id: number | null) => stations.find((one) => one.id === id)?.name ?? "";
  const found =
    product === undefined
      ? null
      : route(rules, stations, {
          product,
          category: categories.find(({ id }) => id === product.category_id),
          tableGroupId: group === NONE ? null : Number(group),
          weekday: Number(day),
          time,
        });
  const switched = stations.filter(
    ({ id, reroute_station_id }) => reroute_station_id !== null && found?.stationIds.includes(id),
  );
  return (
    <Card title={t("rule.test")}>
      <Hint>{t("rule.testHint")}</Hint>
      <Form>
        <ProductPicker
          label={t("rule.product1")}
          products={products}
          chosen={product ?? null}
          onChoose={({ id }) => setProductId(id)}
        />
        <Field label={t("rule.where")}>
          <Select
            value={group}
            onChange={setGroup}
            choices={[
              { key: NONE, word: t("rule.whereAll") },
              ...groups.map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
        <Field label={t("rule.day")}>
          <Select
            value={day}
            onChange={setDay}
            choices={WEEKDAYS.map((key) => ({ key: String(key), word: word(key) }))}
          />
        </Field>
        <Field label={t("rule.time")}>
          <TextInput type="time" value={time} onChange={setTime} />
        </Field>
      </Form>
      {found === null ? null : found.why === "nowhere" ? (
        <Banner kind="alarm">{t("rule.nowhere")}</Banner>
      ) : (
        <Banner kind="good">
          <strong>{t("rule.answer", { stations: found.stationIds.map(nameOf).join(", ") })}</strong>{" "}
          {t(`rule.${found.why}`)}
        </Banner>
      )}
      {switched.map((one) => (
        <Banner key={one.id} kind="notice">
          {t("rule.rerouted", { name: one.name, other: nameOf(one.reroute_station_id) })}
        </Banner>
      ))}
    </Card>
  );
}
