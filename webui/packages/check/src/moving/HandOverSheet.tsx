import { offerTables } from "@comanda/core";
import { EmptyState, List, ListItem, Loading, Sheet, useText, useToasts } from "@comanda/ui";
import { Users } from "lucide-react";
import { useGive } from "../giving/useGive.tsx";
import styles from "./moving.module.css";
import { movingText } from "./text.ts";
import { type Colleague, useColleagues } from "./useColleagues.ts";

export interface HandOverSheetProps {
  /** The checks that are offered; null is all of mine. */
  readonly orderIds: readonly string[] | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Offer a table, or all of one's tables, to a colleague: they are his when he has said yes. */
export function HandOverSheet({ orderIds, onClose, onDone }: HandOverSheetProps) {
  const t = useText(movingText);
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const colleagues = useColleagues().filter((one) => one.takesOrders);
  const offer = async ({ id, name }: Colleague) => {
    const what = orderIds === null ? { all: true } : { order_ids: [...orderIds] };
    const ended = await give(offerTables({ to_user_id: id, ...what }, name));
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    if (ended.kind === "done") show({ kind: "good", text: t("over.offered", { name }) });
    onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={orderIds === null ? t("over.all") : t("over.one")}
      description={t("over.said")}
    >
      <div className={styles.form}>
        {isBusy ? (
          <Loading word={t("over.busy")} />
        ) : colleagues.length === 0 ? (
          <EmptyState icon={Users} title={t("over.nobody")}>
            {t("over.nobodySaid")}
          </EmptyState>
        ) : (
          <List label={t("over.who")}>
            {colleagues.map((one) => (
              <ListItem
                key={one.id}
                title={one.name}
                under={one.isHere ? null : t("over.away")}
                onPress={() => void offer(one)}
              />
            ))}
          </List>
        )}
      </div>
      {face}
    </Sheet>
  );
}
