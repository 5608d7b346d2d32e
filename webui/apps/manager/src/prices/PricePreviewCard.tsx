import { Banner, Card, Field, Loading, ProblemNote, Select, TextInput, useMoney, useText } from "@comanda/ui";
import { useState } from "react";
import { Form, Hint } from "../house/Desk.tsx";
import { ProductPicker } from "../house/ProductPicker.tsx";
import { useRead } from "../house/read.ts";
import { NO_PRODUCTS, useProducts } from "../menu/menuData.ts";
import { useGroups } from "../printing/printingData.ts";
import { pricesText } from "./text.ts";

const NONE = "";
type Mode = "dine_in" | "take_away" | "delivery";

function soon(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What a product costs at a time, in a room, sold in a way, and which rule says so. */
export function PricePreviewCard() {
  const t = useText(pricesText);
  const { write } = useMoney();
  const products = useProducts().data ?? NO_PRODUCTS;
  const groups = useGroups().data ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const [at, setAt] = useState(soon);
  const [room, setRoom] = useState(NONE);
  const [mode, setMode] = useState<Mode>("dine_in");
  const product = products.find(({ id }) => id === chosen) ?? products[0];
  const portion = product?.portions[0];
  const query = {
    product_id: product?.id ?? 0,
    at: new Date(at || Date.now()).toISOString(),
    mode,
    ...(portion ? { portion_id: portion.id } : {}),
    ...(room === NONE ? {} : { table_group_id: Number(room) }),
  };
  const found = useRead(
    ["pricebooks", "preview", query],
    (api) => api.GET("/api/pricebooks/preview", { params: { query } }),
    { enabled: product !== undefined },
  );
  return (
    <Card title={t("preview.title")}>
      <Hint>{t("preview.lead")}</Hint>
      <Form>
        <ProductPicker
          label={t("preview.product")}
          products={products}
          chosen={product ?? null}
          onChoose={({ id }) => setChosen(id)}
        />
        <Field label={t("preview.at")}>
          <TextInput type="datetime-local" value={at} onChange={setAt} />
        </Field>
        <Field label={t("preview.room")}>
          <Select
            value={room}
            onChange={setRoom}
            choices={[
              { key: NONE, word: t("preview.anyRoom") },
              ...groups.map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
        <Field label={t("preview.mode")}>
          <Select<Mode>
            value={mode}
            onChange={setMode}
            choices={(["dine_in", "take_away", "delivery"] as const).map((key) => ({
              key,
              word: t(`mode.${key}`),
            }))}
          />
        </Field>
      </Form>
      {found.data ? (
        <Banner kind="good">
          <strong>{t("preview.costs", { price: write(found.data.price) })}</strong>{" "}
          {found.data.source === "pricebook"
            ? t("preview.pricebook", {
                name: found.data.pricebook ?? "",
                price: write(found.data.list_price),
              })
            : found.data.source === "today"
              ? t("preview.today", { price: write(found.data.list_price) })
              : t(`preview.${found.data.source}`)}
        </Banner>
      ) : found.error ? (
        <ProblemNote problem={found.error} />
      ) : product ? (
        <Loading />
      ) : null}
    </Card>
  );
}
