import { printReceipt } from "@comanda/core";
import { Button, Money, useBox, useMoney, useText, useToasts } from "@comanda/ui";
import { CircleCheck, Plus, ReceiptText } from "lucide-react";
import { tillText } from "../text/index.ts";
import type { Sold } from "./counter.ts";
import styles from "./SoldPanel.module.css";

export interface SoldPanelProps {
  readonly sold: Sold;
  readonly onNext?: () => void;
}

/** The change, as large as can be, until the next sale begins. */
export function SoldPanel({ sold, onNext }: SoldPanelProps) {
  const t = useText(tillText);
  const box = useBox();
  const { show } = useToasts();
  const { write } = useMoney();
  const print = async () => {
    await box.give(printReceipt(sold.orderId));
    show({ kind: "good", text: t("sold.printed") });
  };
  return (
    <section className={styles.sold} aria-label={t("sold.name")}>
      <p className={styles.done}>
        <CircleCheck aria-hidden size="1.5em" />
        {t("sold.done")}
      </p>
      {sold.label ? (
        <p className={styles.number}>
          <span className={styles.small}>
            {sold.kind === "counter" ? t("sold.number") : t(`kind.${sold.kind}`)}
          </span>
          <strong>{sold.label}</strong>
        </p>
      ) : null}
      <output className={styles.change}>
        <span className={styles.small}>{t("sold.change")}</span>
        <strong style={{ "--signs": write(sold.change).length } as React.CSSProperties}>
          {write(sold.change)}
        </strong>
      </output>
      <dl className={styles.sums}>
        <dt>{t("check.total")}</dt>
        <dd>
          <Money amount={sold.total} />
        </dd>
        {sold.given === null ? null : (
          <>
            <dt>{t("sold.given")}</dt>
            <dd>
              <Money amount={sold.given} />
            </dd>
          </>
        )}
      </dl>
      {onNext ? (
        <div className={styles.acts}>
          <Button icon={ReceiptText} onClick={() => void print()}>
            {sold.receipt ? t("sold.again") : t("sold.print")}
          </Button>
          <Button kind="primary" big icon={Plus} onClick={onNext}>
            {t("sold.next")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
