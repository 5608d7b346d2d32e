import type { OrderItem } from "@comanda/api";
import type { NewCommand } from "@comanda/core";
import { Button, Field, TextInput, useBox, useText } from "@comanda/ui";
import { Scale } from "lucide-react";
import { useState } from "react";
import { readKilos } from "./kilos.ts";
import styles from "./LineDetail.module.css";
import { linesText } from "./text.ts";

export interface WeighFormProps {
  readonly orderId: string;
  readonly item: OrderItem;
  readonly onDone: () => void;
}

/** What all pieces of a line weigh together, in kilos as the scale shows them. */
export function WeighForm({ orderId, item, onDone }: WeighFormProps) {
  const t = useText(linesText);
  const box = useBox();
  const [typed, setTyped] = useState(
    item.quantity_milli === null ? "" : String(item.quantity_milli / 1000).replace(".", ","),
  );
  const milli = readKilos(typed);
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
      <Field label={t("weigh.label")} error={typed !== "" && milli === null ? t("weigh.wrong") : undefined}>
        <TextInput inputMode="decimal" value={typed} onChange={setTyped} placeholder={t("weigh.example")} />
      </Field>
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
