import type { NewMovement } from "@comanda/api";
import { handOverCash, type Minor, moveCash, type NewCommand, ZERO } from "@comanda/core";
import {
  AmountPad,
  Banner,
  Button,
  ChipGroup,
  Field,
  Sheet,
  TextInput,
  useMoney,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useColleagues } from "../moving/useColleagues.ts";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

export type CashWay = Exclude<NewMovement["kind"], "tip_out"> | "over";

export interface MoveCashSheetProps {
  readonly sessionId: string;
  readonly way: CashWay;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Cash that goes in, out, into the safe, or to a colleague. */
export function MoveCashSheet({ sessionId, way, onClose, onDone }: MoveCashSheetProps) {
  const t = useText(walletText);
  const { write } = useMoney();
  const { give, isBusy, face } = useGive();
  const colleagues = useColleagues();
  const [amount, setAmount] = useState<Minor>(ZERO);
  const [reason, setReason] = useState("");
  const [to, setTo] = useState<number | null>(null);
  const why =
    amount <= 0
      ? t("move.amountFirst")
      : way === "paid_out" && reason.trim() === ""
        ? t("move.whyFirst")
        : way === "over" && to === null
          ? t("move.whoFirst")
          : null;
  const command = (): NewCommand => {
    const said = reason.trim() ? { reason: reason.trim() } : {};
    return way === "over"
      ? handOverCash(sessionId, { amount, to_user_id: to, ...said })
      : moveCash(sessionId, { amount, kind: way, ...said });
  };
  const move = async () => {
    if (why !== null || isBusy) return;
    const ended = await give(command());
    if (ended.kind === "done" || ended.kind === "waiting") onDone();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t(`move.${way}`)}
      description={t(`move.said.${way}`)}
      actions={
        <Button kind="primary" big wide pending={isBusy} disabledBecause={why} onClick={() => void move()}>
          {t(`move.${way}`)} {write(amount)}
        </Button>
      }
    >
      <div className={styles.form}>
        {way === "over" && colleagues.length === 0 ? <Banner kind="notice">{t("move.nobody")}</Banner> : null}
        {way === "over" && colleagues.length > 0 ? (
          <ChipGroup
            label={t("move.who")}
            least={1}
            most={1}
            chosen={to === null ? [] : [to]}
            onChange={([id]) => setTo(id ?? null)}
            choices={colleagues.map(({ id, name }) => ({ key: id, word: name }))}
          />
        ) : null}
        <Field label={way === "paid_out" ? t("move.why") : t("move.note")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
        <AmountPad label={t("move.amount")} value={amount} onChange={setAmount} onDone={() => void move()} />
      </div>
      {face}
    </Sheet>
  );
}
