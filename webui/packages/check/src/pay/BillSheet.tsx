import { requestBill, type ShownOrder } from "@comanda/core";
import { Banner, Button, PaperPreview, Sheet, useDates, useMoney, useText, useToasts } from "@comanda/ui";
import { Printer } from "lucide-react";
import { useGive } from "../giving/useGive.tsx";
import { useCheckName } from "../lines/useCheckName.ts";
import { billRows } from "./billPaper.ts";
import { payText } from "./text.ts";

const COLUMNS = 32;

export interface BillSheetProps {
  readonly shown: ShownOrder;
  readonly onClose: () => void;
}

/** The bill as paper, and the button that prints it; from then on the table shows that it was asked for. */
export function BillSheet({ shown, onClose }: BillSheetProps) {
  const t = useText(payText);
  const { write } = useMoney();
  const { time } = useDates();
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const words = {
    title: useCheckName()(shown),
    total: t("bill.total"),
    paid: t("bill.paid"),
    due: t("bill.due"),
    discount: t("bill.discount"),
    treat: t("bill.treat"),
    service: t("bill.service"),
    cover: t("bill.cover"),
  };
  const asked = shown.order?.bill_requested_at ?? null;
  const print = async () => {
    const ended = await give(requestBill(shown.id));
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    if (ended.kind === "done") show({ kind: "good", text: t("bill.printing") });
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("bill.title")}
      actions={
        <Button kind="primary" big wide icon={Printer} pending={isBusy} onClick={() => void print()}>
          {asked === null ? t("bill.print") : t("bill.again")}
        </Button>
      }
    >
      {asked === null ? null : <Banner kind="notice">{t("bill.asked", { time: time(asked) })}</Banner>}
      <PaperPreview label={t("bill.title")} rows={billRows(shown, words, write, COLUMNS)} columns={COLUMNS} />
      {face}
    </Sheet>
  );
}
