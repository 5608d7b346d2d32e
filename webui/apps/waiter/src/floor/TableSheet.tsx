import type { ShownTable } from "@comanda/core";
import {
  Button,
  List,
  ListItem,
  Money,
  QuantityPad,
  Sheet,
  StateSign,
  TimeAgo,
  useAhead,
  useText,
} from "@comanda/ui";
import { Plus } from "lucide-react";
import { useState } from "react";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";
import type { Way } from "./useOpenTable.ts";

export interface TableSheetProps {
  readonly table: ShownTable | null;
  readonly onGo: (table: ShownTable, way: Way) => void;
  readonly onClose: () => void;
}

/** What is asked before a table opens: how many guests, or which of its checks. */
export function TableSheet({ table, onGo, onClose }: TableSheetProps) {
  if (table === null) return null;
  const props = { table, onGo, onClose };
  return table.checks.length === 0 ? (
    <Covers key={table.id} {...props} />
  ) : (
    <Checks key={table.id} {...props} />
  );
}

type AskedProps = TableSheetProps & { readonly table: ShownTable };

const QUICK = [1, 2, 3, 4, 5, 6, 7, 8];

function Covers({ table, onGo, onClose }: AskedProps) {
  const t = useText(waiterText);
  const [more, setMore] = useState<number | null>(null);
  const go = (covers: number | null) => onGo(table, { kind: "open", covers, another: false });
  const actions =
    more === null ? (
      <>
        <Button onClick={() => onGo(table, { kind: "table" })}>{t("floor.coversSkip")}</Button>
        <Button onClick={() => setMore(0)}>{t("floor.coversMore")}</Button>
      </>
    ) : (
      <Button kind="primary" big disabled={more === 0} onClick={() => go(more)}>
        {t("floor.openedFor", { table: table.name })}
      </Button>
    );
  return (
    <Sheet open onOpenChange={onClose} title={table.name} description={t("floor.covers")} actions={actions}>
      {more === null ? (
        <div className={styles.guests}>
          {QUICK.map((count) => (
            <Button key={count} big onClick={() => go(count)}>
              {count}
            </Button>
          ))}
        </div>
      ) : (
        <div className={styles.keys}>
          <QuantityPad label={t("floor.covers")} value={more} onChange={setMore} onDone={() => go(more)} />
        </div>
      )}
    </Sheet>
  );
}

function Checks({ table, onGo, onClose }: AskedProps) {
  const t = useText(waiterText);
  const ahead = useAhead();
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t(table.checks.length > 1 ? "floor.which_check" : "floor.meanwhile", { table: table.name })}
      actions={
        <Button icon={Plus} onClick={() => onGo(table, { kind: "open", covers: null, another: true })}>
          {t("floor.another")}
        </Button>
      }
    >
      <List label={t("floor.which_check", { table: table.name })}>
        {table.checks.map((check) => (
          <ListItem
            key={check.order_id}
            title={t("floor.checkNo", { number: check.number })}
            under={
              <>
                <StateSign
                  state={check.sync === "sent" ? (check.status === "paid" ? "paid" : "open") : check.sync}
                />
                {check.opened_at ? <TimeAgo since={check.opened_at} ahead={ahead} /> : null}
              </>
            }
            end={<Money amount={check.total} />}
            onPress={() => onGo(table, { kind: "order", orderId: check.order_id })}
          />
        ))}
      </List>
    </Sheet>
  );
}
