import type { SessionView } from "@comanda/api";
import { countCash } from "@comanda/core";
import { Banner, Button, Money, Sheet, TextInput, useMoney, useOutbox, useText } from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import { type Counted, denominationsOf, isBegun, listOf, readCount, totalOf } from "./counting.ts";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

export interface CountSheetProps {
  readonly sessionId: string;
  /** What should be there; null where it is counted blind. */
  readonly expected: number | null;
  readonly onClose: () => void;
  /** Told what the box says of the count, or null where it has not answered yet. */
  readonly onDone: (counted: SessionView | null) => void;
}

/** What lies in a wallet or a drawer, by coins and notes; the sum grows while one types. */
export function CountSheet({ sessionId, expected, onClose, onDone }: CountSheetProps) {
  const t = useText(walletText);
  const { write, format } = useMoney();
  const { give, isBusy, face } = useGive();
  const needsBox = useNeedsBox();
  const waiting = useOutbox().length;
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const values = denominationsOf(format.exponent);
  const counted: Counted = Object.fromEntries(
    values.map((value) => [value, readCount(typed[value] ?? "") ?? 0]),
  );
  const total = totalOf(counted);
  const isUnread = Object.values(typed).some((text) => readCount(text) === null);
  const difference = expected === null ? null : total - expected;
  const hand = async () => {
    const ended = await give(countCash(sessionId, { total, denominations: listOf(counted) }));
    if (ended.kind === "done") onDone((ended.body as SessionView | undefined) ?? null);
    else if (ended.kind === "waiting") onDone(null);
  };
  return (
    <Sheet
      open
      roomy
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("count.title")}
      description={expected === null ? t("count.blind") : t("count.should", { amount: write(expected) })}
      actions={
        <div className={styles.foot}>
          <p className={styles.row} aria-live="polite">
            <span>{t("count.total")}</span>
            <Money amount={total} large />
          </p>
          {difference === null ? null : (
            <p className={styles.row}>
              <span>
                {difference === 0 ? t("count.even") : difference > 0 ? t("count.over") : t("count.short")}
              </span>
              <Money amount={Math.abs(difference)} />
            </p>
          )}
          <Button
            kind="primary"
            big
            wide
            pending={isBusy}
            disabledBecause={
              needsBox ??
              (waiting > 0 ? t("count.waiting") : null) ??
              (isUnread ? t("count.unread") : null) ??
              (isBegun(typed) ? null : t("count.first"))
            }
            onClick={() => void hand()}
          >
            {t("count.hand", { amount: write(total) })}
          </Button>
        </div>
      }
    >
      {waiting > 0 ? <Banner kind="offline">{t("count.waiting")}</Banner> : null}
      <ul className={styles.coins}>
        {values.map((value) => (
          <li key={value}>
            <span className={styles.coin}>{write(value)}</span>
            <span aria-hidden>×</span>
            <TextInput
              inputMode="numeric"
              aria-label={t("count.of", { value: write(value) })}
              aria-invalid={readCount(typed[value] ?? "") === null}
              value={typed[value] ?? ""}
              onChange={(text) => setTyped({ ...typed, [value]: text })}
              onFocus={(event) => event.target.select()}
            />
            <Money amount={value * (counted[value] ?? 0)} />
          </li>
        ))}
      </ul>
      {face}
    </Sheet>
  );
}
