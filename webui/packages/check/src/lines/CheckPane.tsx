import { fire, requestBill, type ShownLine, type ShownOrder } from "@comanda/core";
import { Banner, Button, EmptyState, Segmented, useBox, useDates, useText, useToasts } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { CreditCard, Flame, ReceiptText, UtensilsCrossed } from "lucide-react";
import { useMemo, useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./CheckPane.module.css";
import { CheckTotals } from "./CheckTotals.tsx";
import { LineDetail } from "./LineDetail.tsx";
import { LineRow } from "./LineRow.tsx";
import { bestGrouping, type Grouping, groupLines, hasEnded, type LineGroup } from "./standing.ts";
import { linesText } from "./text.ts";
import { useLineNames } from "./useLineNames.ts";

export interface CheckPaneProps {
  readonly shown: ShownOrder | null;
  readonly nameOf: (userId: number | null) => string;
  readonly seats: number;
  readonly onOrder: () => void;
  readonly onPay: (orderId: string) => void;
}

/** What was ordered and how each line stands, live; what it comes to; and how to get on. */
export function CheckPane({ shown, nameOf, seats, onOrder, onPay }: CheckPaneProps) {
  const t = useText(linesText);
  const box = useBox();
  const lineName = useLineNames();
  const { data: printers } = useQuery({ ...box.queries.printers(), retry: false });
  const [asked, setGrouping] = useState<Grouping | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const lines = shown?.lines ?? [];
  const grouping = asked ?? bestGrouping(lines);
  const groups = useMemo(() => groupLines(shown?.lines ?? [], grouping), [shown, grouping]);
  const open = lines.find((line) => line.id === openId) ?? null;
  if (shown === null || lines.length === 0)
    return (
      <EmptyState
        icon={UtensilsCrossed}
        title={t("check.empty")}
        action={
          <Button kind="primary" onClick={onOrder}>
            {t("check.order")}
          </Button>
        }
      >
        {t("check.emptySaid")}
      </EmptyState>
    );
  const nameIn = ({ productId, name }: ShownLine) => lineName(productId, name);
  return (
    <div className={styles.pane}>
      {shown.order?.is_training ? <Banner kind="training">{t("check.training")}</Banner> : null}
      <div className={styles.by}>
        <Segmented
          label={t("by.label")}
          wide
          value={grouping}
          onChange={setGrouping}
          choices={[
            { key: "course", word: t("by.course") },
            { key: "seat", word: t("by.seat") },
            { key: "round", word: t("by.round") },
          ]}
        />
      </div>
      {groups.map((group) => (
        <section key={String(group.key)} className={styles.group}>
          <GroupHead group={group} grouping={grouping} orderId={shown.id} nameOf={nameOf} />
          <ul>
            {group.lines.map((line) => (
              <LineRow
                key={line.id}
                line={line}
                name={nameIn(line)}
                order={shown.order}
                printers={printers}
                onOpen={() => setOpenId(line.id)}
              />
            ))}
          </ul>
        </section>
      ))}
      <CheckTotals shown={shown} />
      <Feet shown={shown} onPay={onPay} />
      {open === null ? null : (
        <LineDetail
          key={open.id}
          shown={shown}
          line={open}
          name={nameIn(open)}
          printers={printers}
          nameOf={nameOf}
          seats={seats}
          onClose={() => setOpenId(null)}
        />
      )}
    </div>
  );
}

interface GroupHeadProps {
  readonly group: LineGroup;
  readonly grouping: Grouping;
  readonly orderId: string;
  readonly nameOf: (userId: number | null) => string;
}

function GroupHead({ group, grouping, orderId, nameOf }: GroupHeadProps) {
  const t = useText(linesText);
  const box = useBox();
  const { time } = useDates();
  const { key, lines } = group;
  const held = lines.filter((line) => line.isHeld && line.item?.print_state === "held_by_waiter");
  const by = lines[0]?.item?.added_by ?? null;
  const title = () => {
    if (grouping === "round")
      return key === null ? t("by.unsent") : t("by.roundAt", { time: time(String(key)), name: nameOf(by) });
    if (key === null) return grouping === "course" ? t("by.noCourse") : t("by.noSeat");
    return grouping === "course" ? t("by.ofCourse", { course: key }) : t("by.ofSeat", { seat: key });
  };
  const isCourse = grouping === "course" && typeof key === "number";
  const wish = isCourse ? { course: key } : { item_ids: held.map((line) => line.id) };
  return (
    <div className={styles.head}>
      <h3>{title()}</h3>
      {held.length > 0 ? (
        <Button icon={Flame} onClick={() => void box.give(fire(orderId, wish))}>
          {t("fire.group", { count: held.length })}
        </Button>
      ) : null}
    </div>
  );
}

function Feet({ shown, onPay }: { readonly shown: ShownOrder; readonly onPay: (orderId: string) => void }) {
  const t = useText(linesText);
  const toasts = useToasts();
  const { give, isBusy, face } = useGive();
  if (hasEnded(shown)) return null;
  const bill = async () => {
    const ended = await give(requestBill(shown.id));
    if (ended.kind === "done") toasts.show({ kind: "good", text: t("bill.asked") });
  };
  return (
    <footer className={styles.foot}>
      <Button big icon={ReceiptText} pending={isBusy} onClick={() => void bill()}>
        {shown.order?.bill_requested_at ? t("bill.again") : t("bill.print")}
      </Button>
      <Button kind="primary" big icon={CreditCard} onClick={() => onPay(shown.id)}>
        {t("bill.pay")}
      </Button>
      {face}
    </footer>
  );
}
