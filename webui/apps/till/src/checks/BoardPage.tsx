import type { ErrandView } from "@comanda/api";
import { closeOrder, markReady } from "@comanda/core";
import {
  Button,
  EmptyState,
  Money,
  TimeAgo,
  useAhead,
  useBox,
  useDates,
  useText,
  useToasts,
} from "@comanda/ui";
import { Banknote, BellRing, Check, CookingPot, ListOrdered } from "lucide-react";
import { useLocation } from "wouter";
import { KIND_ICONS } from "../sale/kinds.tsx";
import { type ErrandKind, saleOf } from "../sale/sale.ts";
import { useMe, useTill } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./BoardPage.module.css";
import { useBoard } from "./useErrands.ts";

/** What is being made and what is ready, by number; handing out ends a paid check. */
export function BoardPage() {
  const t = useText(tillText);
  const waiting = useBoard();
  const columns = [
    {
      key: "making",
      icon: CookingPot,
      title: t("board.making"),
      list: waiting.filter((one) => one.ready_at === null),
    },
    {
      key: "ready",
      icon: BellRing,
      title: t("board.ready"),
      list: waiting.filter((one) => one.ready_at !== null),
    },
  ] as const;
  if (waiting.length === 0)
    return (
      <main className={styles.page}>
        <EmptyState icon={ListOrdered} title={t("board.none")}>
          {t("board.noneSaid")}
        </EmptyState>
      </main>
    );
  return (
    <main className={styles.page}>
      {columns.map(({ key, icon: Icon, title, list }) => (
        <section key={key} className={styles.column} aria-label={title} data-ready={key === "ready"}>
          <h1>
            <Icon aria-hidden size="1.25em" />
            {title} <span className={styles.count}>{list.length}</span>
          </h1>
          {list.length === 0 ? <p className={styles.said}>{t(`board.${key}None`)}</p> : null}
          <ul className={styles.list}>
            {list.map((errand) => (
              <li key={errand.order.id}>
                <BoardCard errand={errand} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}

interface BoardCardProps {
  readonly errand: ErrandView;
}

function BoardCard({ errand }: BoardCardProps) {
  const t = useText(tillText);
  const box = useBox();
  const { show } = useToasts();
  const dates = useDates();
  const ahead = useAhead();
  const [, go] = useLocation();
  const { counter } = useTill();
  const me = useMe();
  const { order, promised_at } = errand;
  const isReady = errand.ready_at !== null;
  const mark = (ready: boolean) => void box.give(markReady(order.id, ready, order.table_label));
  const kind = errand.kind as ErrandKind;
  const Icon = KIND_ICONS[kind];
  const handOut = () => {
    void box.give(closeOrder(order.id));
    show({ kind: "good", text: t("board.handed", { label: order.table_label }) });
  };
  const pay = () => {
    counter.pick(me.id, saleOf({ id: order.id, label: order.table_label, kind }));
    go("/");
  };
  return (
    <article className={styles.card}>
      <p className={styles.number}>{order.table_label}</p>
      <p className={styles.under}>
        <Icon aria-hidden size="1.1em" />
        {t(`kind.${kind}`)}
        {promised_at ? <strong>{t("board.promised", { time: dates.time(promised_at) })}</strong> : null}
        <TimeAgo since={order.opened_at} ahead={ahead} />
      </p>
      <div className={styles.acts}>
        {isReady ? (
          <Button kind="quiet" onClick={() => mark(false)}>
            {t("board.notYet")}
          </Button>
        ) : (
          <Button icon={BellRing} onClick={() => mark(true)}>
            {t("board.isReady")}
          </Button>
        )}
        {order.due > 0 ? (
          <Button kind="primary" icon={Banknote} onClick={pay}>
            {t("board.pay")} <Money amount={order.due} />
          </Button>
        ) : (
          <Button kind={isReady ? "primary" : "plain"} icon={Check} onClick={handOut}>
            {t("board.handOut")}
          </Button>
        )}
      </div>
    </article>
  );
}
