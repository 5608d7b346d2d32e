import { type Minor, minor } from "@comanda/core";
import { AmountPad, Button, Money, Sheet, useText } from "@comanda/ui";
import { useState } from "react";
import { tillText } from "../text/index.ts";
import styles from "./AmountSheet.module.css";
import { changeOf } from "./selling.ts";

export interface AmountSheetProps {
  readonly due: number;
  readonly onDone: (given: Minor) => void;
  readonly onClose: () => void;
}

/** Cash of any amount, with the change as it is typed. */
export function AmountSheet({ due, onDone, onClose }: AmountSheetProps) {
  const t = useText(tillText);
  const [given, setGiven] = useState(minor(0));
  const change = changeOf(due, given);
  const done = () => {
    if (change !== null) onDone(given);
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("pay.given")}
      actions={
        <Button
          kind="primary"
          big
          disabledBecause={change === null ? t("pay.tooLittle") : null}
          onClick={done}
        >
          {t("pay.take")}
        </Button>
      }
    >
      <div className={styles.body}>
        <dl className={styles.sums}>
          <dt>{t("check.total")}</dt>
          <dd>
            <Money amount={due} />
          </dd>
          <dt>{change === null ? t("pay.missing") : t("sold.change")}</dt>
          <dd>
            <Money amount={change ?? due - given} />
          </dd>
        </dl>
        <AmountPad label={t("pay.given")} value={given} onChange={setGiven} onDone={done} />
      </div>
    </Sheet>
  );
}
