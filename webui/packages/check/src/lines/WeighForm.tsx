import type { OrderItem } from "@comanda/api";
import type { NewCommand } from "@comanda/core";
import { Button, useBox, useText } from "@comanda/ui";
import { Scale } from "lucide-react";
import { useState } from "react";
import styles from "./LineDetail.module.css";
import { linesText } from "./text.ts";
import { WeightField } from "./WeightField.tsx";

export interface WeighFormProps {
  readonly orderId: string;
  readonly item: OrderItem;
  readonly onDone: () => void;
}

/** What all pieces of a line weigh together, in kilos as the scale shows them. */
export function WeighForm({ orderId, item, onDone }: WeighFormProps) {
  const t = useText(linesText);
  const box = useBox();
  const [milli, setMilli] = useState<number | null>(item.quantity_milli);
  const weigh = () => {
    if (milli === null) return;
    const command: NewCommand = {
      method: "POST",
      path: `/api/orders/${encodeURIComponent(orderId)}/items/${encodeURIComponent(item.id)}/weigh`,
      body: { quantity_milli: milli },
      orderId,
      label: { key: "lines:weigh.command", values: { name: item.name } },
    };
    void box.give(command);
    onDone();
  };
  return (
    <div className={styles.weigh}>
      <WeightField milli={milli} onChange={setMilli} />
      <Button
        kind="primary"
        icon={Scale}
        disabledBecause={milli === null ? t("weigh.first") : null}
        onClick={weigh}
      >
        {t("weigh.save")}
      </Button>
    </div>
  );
}
