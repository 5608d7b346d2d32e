import { type Minor, minor } from "@comanda/core";
import { Button, classes, useMoney, useRestaurant, useText } from "@comanda/ui";
import { Banknote, Coins, CreditCard, Ellipsis, ReceiptText, X } from "lucide-react";
import { KeyCap } from "../head/KeyCap.tsx";
import { useTillSettings } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./PayBar.module.css";
import type { TendersAtHand } from "./useTenders.ts";

/** The notes that guests hand over at a bar, in whole units; currencies without decimals have larger ones. */
const NOTES = [5, 10, 20, 50, 100] as const;
const LARGE_NOTES = [500, 1_000, 2_000, 5_000, 10_000] as const;

export interface PayBarProps {
  readonly due: number;
  /** What was put down so far, short of what is due. */
  readonly down: Minor;
  readonly onNote: (amount: Minor) => void;
  readonly onExact: () => void;
  readonly onTakeBack: () => void;
  readonly onAmount: () => void;
  readonly onCard: () => void;
  readonly onMore: () => void;
  readonly tenders: TendersAtHand;
}

/** Money in one touch: notes add up until they suffice, then the sale is done. */
export function PayBar(props: PayBarProps) {
  const { due, down, onNote, onExact, onTakeBack, onAmount, onCard, onMore, tenders } = props;
  const t = useText(tillText);
  const { write } = useMoney();
  const { exponent } = useRestaurant();
  const [settings, change] = useTillSettings();
  const why = due <= 0 ? t("pay.nothing") : null;
  const unit = 10 ** exponent;
  return (
    <section className={styles.bar} aria-label={t("pay.name")}>
      {down > 0 ? (
        <p className={styles.down} role="status">
          <Coins aria-hidden size="1.25em" />
          {t("pay.down", { down: write(down), left: write(due - down) })}
          <Button kind="quiet" icon={X} onClick={onTakeBack}>
            {t("pay.takeBack")}
          </Button>
        </p>
      ) : null}
      <div className={styles.keys}>
        <Button
          big
          kind="primary"
          icon={Banknote}
          className={styles.exact}
          disabledBecause={why}
          aria-keyshortcuts="F2"
          onClick={onExact}
        >
          {t("pay.exact")} <KeyCap name="F2" />
        </Button>
        {(exponent === 0 ? LARGE_NOTES : NOTES).map((note) => (
          <Button
            key={note}
            big
            className={classes(styles.note, note * unit < due - down && styles.small)}
            disabledBecause={why}
            aria-label={t("pay.note", { amount: write(note * unit) })}
            onClick={() => onNote(minor(note * unit))}
          >
            {note}
          </Button>
        ))}
        <Button big className={styles.other} disabledBecause={why} aria-keyshortcuts="F3" onClick={onAmount}>
          {t("pay.amount")} <KeyCap name="F3" />
        </Button>
        <Button
          big
          icon={CreditCard}
          className={styles.card}
          disabledBecause={why ?? (tenders.card === null ? t("pay.noCard") : null)}
          aria-keyshortcuts="F4"
          onClick={onCard}
        >
          {t("pay.card")} <KeyCap name="F4" />
        </Button>
        <Button big icon={Ellipsis} className={styles.more} disabledBecause={why} onClick={onMore}>
          {t("pay.more")}
        </Button>
        <Button
          big
          kind="quiet"
          icon={ReceiptText}
          role="switch"
          aria-checked={settings.receipt}
          aria-label={t("pay.receipt")}
          className={classes(styles.receipt, settings.receipt && styles.on)}
          onClick={() => change({ receipt: !settings.receipt })}
        >
          {settings.receipt ? t("pay.receiptOn") : t("pay.receiptOff")}
        </Button>
      </div>
    </section>
  );
}
