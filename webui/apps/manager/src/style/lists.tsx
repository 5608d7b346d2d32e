import {
  Card,
  DragList,
  List,
  ListItem,
  Money,
  PaperPreview,
  QRCode,
  StateSign,
  Table,
  TimeAgo,
  useText,
  VirtualList,
} from "@comanda/ui";
import { useState } from "react";
import styles from "./style.module.css";
import { styleText } from "./text.ts";

const SINCE = new Date(Date.now() - 23 * 60_000).toISOString();
const DISHES = [
  { name: "Μουσακάς", sold: 14, revenue: 17500 },
  { name: "Χωριάτικη", sold: 31, revenue: 26350 },
  { name: "Άλφα 0,5", sold: 9, revenue: 4050 },
];
const THOUSAND = Array.from({ length: 1000 }, (_, at) => at + 1);

export function Lists() {
  const t = useText(styleText);
  const [order, setOrder] = useState<readonly ("starters" | "mains" | "sweets")[]>([
    "starters",
    "mains",
    "sweets",
  ]);
  return (
    <Card title={t("section.lists")}>
      <List label={t("list.tables")}>
        <ListItem
          title={t("list.table", { name: "4" })}
          under={
            <>
              <StateSign state="open" />
              <TimeAgo since={SINCE} />
              <span>{t("list.guests", { count: 4 })}</span>
            </>
          }
          end={<Money amount={6420} />}
          onPress={() => undefined}
        />
        <ListItem
          title={t("list.table", { name: "12" })}
          under={
            <>
              <StateSign state="bill" />
              <span>{t("list.guests", { count: 1 })}</span>
            </>
          }
          end={<Money amount={900} />}
          onPress={() => undefined}
        />
        <ListItem title={t("list.table", { name: "13" })} under={<StateSign state="free" />} />
      </List>
      <Table
        label={t("list.dish")}
        rows={DISHES}
        keyOf={(dish) => dish.name}
        sortedBy="name"
        onOpen={() => undefined}
        columns={[
          { key: "name", word: t("list.dish"), cell: (dish) => dish.name, by: (dish) => dish.name },
          {
            key: "sold",
            word: t("list.sold"),
            cell: (dish) => dish.sold,
            by: (dish) => dish.sold,
            end: true,
          },
          {
            key: "revenue",
            word: t("list.revenue"),
            cell: (dish) => <Money amount={dish.revenue} />,
            by: (dish) => dish.revenue,
            end: true,
          },
        ]}
      />
      <DragList
        label={t("list.order")}
        rows={order}
        keyOf={(key) => key}
        nameOf={(key) => t(`list.${key}`)}
        row={(key) => t(`list.${key}`)}
        onOrder={setOrder}
      />
      <VirtualList
        label={t("list.many")}
        rows={THOUSAND}
        keyOf={(number) => number}
        row={(number) => <ListRow text={t("list.row", { number })} />}
        tall="14rem"
      />
    </Card>
  );
}

function ListRow({ text }: { readonly text: string }) {
  return <div style={{ padding: "1rem" }}>{text}</div>;
}

export function Paper() {
  const t = useText(styleText);
  return (
    <Card title={t("section.paper")}>
      <PaperPreview
        label={t("paper.ticket")}
        columns={32}
        rows={[
          { text: "ΚΟΥΖΙΝΑ", tall: true, centre: true },
          { text: "#14  21:05  Μαρία", centre: true },
          { text: " ΤΡΑΠΕΖΙ 4 ", inverse: true, strong: true },
          { text: "2 x Μουσακάς", strong: true },
          { text: "    χωρίς τυρί" },
          { text: "1 x Χωριάτικη", strong: true },
          { text: "--------------------------------" },
          { text: `${t("paper.total").padEnd(24)}${"33,50".padStart(8)}` },
        ]}
      />
      <div className={styles.row}>
        <QRCode text="http://comanda.local/waiter/#join=ABCD-EFGH" label={t("paper.code")} size="12rem" />
        <span className={styles.big}>{t("paper.code")}</span>
      </div>
    </Card>
  );
}
