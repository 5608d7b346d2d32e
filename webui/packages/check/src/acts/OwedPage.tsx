import type { OwedView, TenderView } from "@comanda/api";
import { collect, type Minor, minor, writeOff } from "@comanda/core";
import {
  Button,
  ChipGroup,
  EmptyState,
  Field,
  List,
  ListItem,
  Loading,
  Money,
  MoneyInput,
  ProblemNote,
  Sheet,
  TextInput,
  TopBar,
  useBox,
  useDates,
  useLanguage,
  useMoney,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Footprints } from "lucide-react";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useCheckName } from "../lines/useCheckName.ts";
import styles from "./acts.module.css";
import { actsText } from "./text.ts";

/** Return what a check is called that guests left unpaid. */
function useOwedName(): (owed: OwedView) => string {
  const t = useText(actsText);
  const nameOf = useCheckName();
  return ({ table_id: tableId, table_label: tableLabel, number }) =>
    t("owed.of", { name: nameOf({ tableId, tableLabel }), number });
}

/** What guests left owing, and taking it when they come back. */
export function OwedPage({ onBack }: { readonly onBack?: () => void }) {
  const t = useText(actsText);
  const nameOf = useOwedName();
  const { api } = useBox();
  const { day } = useDates();
  const [open, setOpen] = useState<OwedView | null>(null);
  const { data, error, isPending } = useQuery({
    queryKey: ["owed"],
    queryFn: async ({ signal }) => (await api.GET("/api/payments/uncollected", { signal })).data ?? [],
  });
  return (
    <>
      <TopBar title={t("owed.title")} {...(onBack ? { onBack } : {})} />
      <main className={styles.page}>
        {error && data === undefined ? <ProblemNote problem={error} /> : null}
        {isPending && !error ? <Loading word={t("owed.reading")} /> : null}
        {data?.length === 0 ? (
          <EmptyState icon={Footprints} title={t("owed.none")}>
            {t("owed.noneSaid")}
          </EmptyState>
        ) : null}
        {data && data.length > 0 ? (
          <List label={t("owed.title")}>
            {data.map((owed) => (
              <ListItem
                key={owed.payment_id}
                title={nameOf(owed)}
                under={
                  <>
                    <span>{day(owed.at)}</span>
                    <span>{owed.waiters.join(", ")}</span>
                    <span>{owed.reason}</span>
                  </>
                }
                end={<Money amount={owed.left} />}
                {...(owed.left > 0 ? { onPress: () => setOpen(owed) } : {})}
              />
            ))}
          </List>
        ) : null}
      </main>
      {open ? <OwedSheet owed={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function OwedSheet({ owed, onClose }: { readonly owed: OwedView; readonly onClose: () => void }) {
  const t = useText(actsText);
  const nameOf = useOwedName();
  const box = useBox();
  const { write } = useMoney();
  const language = useLanguage();
  const { give, isBusy, face } = useGive();
  const { data: tenders } = useQuery(box.queries.tenders());
  const [method, setMethod] = useState("cash");
  const [amount, setAmount] = useState<Minor | null>(minor(owed.left));
  const [reference, setReference] = useState("");
  const [reason, setReason] = useState("");
  const offered: readonly TenderView[] = (tenders ?? []).filter((one) => one.is_active);
  const needsReference = offered.find((one) => one.code === method)?.needs_reference === true;
  const isGood = amount !== null && amount > 0 && amount <= owed.left;
  const end = async (command: Parameters<typeof give>[0]) => {
    const ended = await give(command);
    if (ended.kind !== "done" && ended.kind !== "waiting") return;
    void box.client.invalidateQueries({ queryKey: ["owed"] });
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={nameOf(owed)}
      description={write(owed.left)}
      actions={
        <Button
          kind="primary"
          big
          wide
          pending={isBusy}
          disabledBecause={
            !isGood
              ? t("owed.amountFirst", { amount: write(owed.left) })
              : needsReference && reference.trim() === ""
                ? t("owed.referenceFirst")
                : null
          }
          onClick={() =>
            void end(
              collect(owed.payment_id, {
                amount,
                method,
                ...(reference.trim() ? { reference: reference.trim() } : {}),
              }),
            )
          }
        >
          {t("owed.take", { amount: write(amount ?? 0) })}
        </Button>
      }
    >
      <div className={styles.form}>
        <ChipGroup
          label={t("owed.with")}
          least={1}
          most={1}
          chosen={[method]}
          onChange={([code]) => setMethod(code ?? "cash")}
          choices={offered.map((one) => ({ key: one.code, word: one.names[language] }))}
        />
        <Field label={t("owed.amount")}>
          <MoneyInput value={amount} onChange={setAmount} />
        </Field>
        {needsReference ? (
          <Field label={t("owed.reference")}>
            <TextInput value={reference} onChange={setReference} maxLength={80} />
          </Field>
        ) : null}
        <hr className={styles.rule} />
        <Field label={t("owed.whyGiveUp")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
        <Button
          kind="danger"
          pending={isBusy}
          disabledBecause={reason.trim() === "" ? t("owed.whyFirst") : null}
          onClick={() => void end(writeOff(owed.payment_id, reason.trim()))}
        >
          {t("owed.giveUp")}
        </Button>
      </div>
      {face}
    </Sheet>
  );
}
