import type { Product } from "@comanda/api";
import { type Minor, minor } from "@comanda/core";
import {
  Badge,
  Button,
  EmptyState,
  Field,
  List,
  ListItem,
  MoneyInput,
  SearchField,
  Sheet,
  Stepper,
  Switch,
  useMoney,
  useText,
} from "@comanda/ui";
import { CalendarCheck, RotateCcw, SearchX } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./menu.module.css";
import { useFound } from "./menuData.ts";
import { menuText } from "./text.ts";

function isDifferent({ sold_out, countdown, todays_price }: Product): boolean {
  return sold_out || countdown !== null || todays_price !== null;
}

/** What holds for today: sold out, counted down, today's price. */
export function TodayPanel({ products }: { readonly products: readonly Product[] }) {
  const t = useText(menuText);
  const { write } = useMoney();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<Product | null>(null);
  const found = useFound(products, useDeferredValue(typed));
  const shown = typed.trim() === "" ? products.filter(isDifferent) : found.slice(0, 30);
  return (
    <div className={styles.main}>
      <Hint>{t("today.lead")}</Hint>
      <SearchField label={t("search")} value={typed} onChange={setTyped} />
      {shown.length === 0 ? (
        typed.trim() === "" ? (
          <EmptyState icon={CalendarCheck} title={t("today.none")}>
            {t("today.noneHint")}
          </EmptyState>
        ) : (
          <EmptyState icon={SearchX} title={t("product.notFound")}>
            {t("product.notFoundHint")}
          </EmptyState>
        )
      ) : (
        <List label={t("today.list")}>
          {shown.map((product) => (
            <ListItem
              key={product.id}
              title={product.name}
              under={
                <>
                  {product.sold_out ? <Badge loud>{t("product.soldOut")}</Badge> : null}
                  {product.countdown === null ? null : (
                    <span>{t("product.left", { count: product.countdown })}</span>
                  )}
                  {product.todays_price === null ? null : (
                    <span>{t("today.priceIs", { price: write(product.todays_price) })}</span>
                  )}
                  {product.sold_out_pinned || product.countdown_pinned || product.todays_price_pinned ? (
                    <span>{t("today.kept")}</span>
                  ) : null}
                </>
              }
              end={write(product.base_price)}
              onPress={() => setOpen(product)}
            />
          ))}
        </List>
      )}
      {open ? <TodaySheet key={open.id} product={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function TodaySheet({ product, onClose }: { readonly product: Product; readonly onClose: () => void }) {
  const t = useText(menuText);
  const h = useText(houseText);
  const change = useChange("products", "menu");
  const [soldOut, setSoldOut] = useState(product.sold_out);
  const [count, setCount] = useState(product.countdown);
  const [price, setPrice] = useState<Minor | null>(
    product.todays_price === null ? null : minor(product.todays_price),
  );
  const [isPinned, setPinned] = useState(product.sold_out_pinned || product.todays_price_pinned);
  const put = async (body: object, text: string) => {
    const before = {
      sold_out: product.sold_out,
      countdown: product.countdown,
      todays_price: product.todays_price,
      is_pinned: product.sold_out_pinned || product.todays_price_pinned,
    };
    const params = { path: { product_id: product.id } };
    const isDone = await change.run(
      (api) => api.PUT("/api/products/{product_id}/availability", { params, body }),
      {
        text,
        undo: (api) => api.PUT("/api/products/{product_id}/availability", { params, body: before }),
      },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("today.set", { name: product.name })}
      actions={
        <>
          <Button
            icon={RotateCcw}
            onClick={() =>
              void put(
                { sold_out: false, countdown: null, todays_price: null, is_pinned: false },
                t("today.backDone", { name: product.name }),
              )
            }
          >
            {t("today.back")}
          </Button>
          <Button
            kind="primary"
            pending={change.isBusy}
            onClick={() =>
              void put(
                { sold_out: soldOut, countdown: count, todays_price: price, is_pinned: isPinned },
                t("today.saved", { name: product.name }),
              )
            }
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.parts}>
        <Switch label={t("today.soldOut")} on={soldOut} onChange={setSoldOut} />
        <div>
          <Switch
            label={t("today.count")}
            hint={t("today.countHint")}
            on={count !== null}
            onChange={(on) => setCount(on ? 10 : null)}
          />
          {count === null ? null : (
            <Row>
              <Stepper label={t("today.count")} value={count} onChange={setCount} />
            </Row>
          )}
        </div>
        <Field label={t("today.price")}>
          <MoneyInput value={price} onChange={setPrice} />
        </Field>
        <Switch label={t("today.keep")} on={isPinned} onChange={setPinned} />
      </div>
    </Sheet>
  );
}
