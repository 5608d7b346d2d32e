import type { TenderView } from "@comanda/api";
import { type Minor, minor, type ShownOrder } from "@comanda/core";
import {
  Banner,
  Button,
  Field,
  IconButton,
  Loading,
  Money,
  MoneyInput,
  ProblemNote,
  Segmented,
  TopBar,
  useBox,
  useOverlaidOrder,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Coins, ReceiptText } from "lucide-react";
import { useState } from "react";
import { useCheckName } from "../lines/useCheckName.ts";
import { BillSheet } from "./BillSheet.tsx";
import { PaidPanel } from "./PaidPanel.tsx";
import { PaymentList } from "./PaymentList.tsx";
import styles from "./pay.module.css";
import { SplitView } from "./SplitView.tsx";
import type { Target } from "./settling.ts";
import { TakenPanel } from "./TakenPanel.tsx";
import { TenderGrid } from "./TenderGrid.tsx";
import { TenderSheet } from "./TenderSheet.tsx";
import { payText } from "./text.ts";
import { type Taken, usePaying } from "./usePaying.ts";

export interface PayPageProps {
  readonly orderId: string;
  /** Back to the check. */
  readonly onBack: () => void;
  /** The check is paid and closed. */
  readonly onDone: () => void;
}

type View = "pay" | "split" | "list";

/** Paying a check: what is due, with what, what goes back, and whether anything stays. */
export function PayPage({ orderId, onBack, onDone }: PayPageProps) {
  const t = useText(payText);
  const { shown, problem } = useOverlaidOrder(orderId);
  const [isBill, setIsBill] = useState(false);
  const nameOf = useCheckName();
  const title = shown ? nameOf(shown) : t("view.pay");
  return (
    <div className={styles.page}>
      <TopBar title={title} onBack={onBack}>
        {shown ? (
          <IconButton framed icon={ReceiptText} label={t("bill.word")} onClick={() => setIsBill(true)} />
        ) : null}
      </TopBar>
      <main className={styles.main}>
        {shown ? (
          <Pay shown={shown} onDone={onDone} />
        ) : problem ? (
          <ProblemNote problem={problem} />
        ) : (
          <Loading word={t("reading")} />
        )}
      </main>
      {shown && isBill ? <BillSheet shown={shown} onClose={() => setIsBill(false)} /> : null}
    </div>
  );
}

function Pay({ shown, onDone }: { readonly shown: ShownOrder; readonly onDone: () => void }) {
  const t = useText(payText);
  const paying = usePaying(shown.id);
  const [view, setView] = useState<View>("pay");
  const [target, setTarget] = useState<Target | null>(null);
  // The target stays as it was when the tender was chosen: what is under way changes what is due meanwhile.
  const [chosen, setChosen] = useState<{ readonly tender: TenderView; readonly target: Target } | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  if (taken)
    return (
      <TakenPanel
        shown={shown}
        taken={taken}
        onMore={() => {
          setTaken(null);
          setView(target?.kind === "share" ? "split" : "pay");
          setTarget(null);
        }}
        onDone={onDone}
      />
    );
  const now: Target = target ?? { kind: "all", due: shown.due };
  return (
    <>
      <Segmented
        wide
        label={t("view.label")}
        value={view}
        onChange={setView}
        choices={[
          { key: "pay", word: t("view.pay") },
          { key: "split", word: t("view.split") },
          { key: "list", word: t("view.list") },
        ]}
      />
      {view === "list" ? <PaymentList shown={shown} giving={paying.giving} /> : null}
      {view !== "list" && shown.due === 0 ? <PaidPanel shown={shown} onDone={onDone} /> : null}
      {view === "split" && shown.due > 0 ? (
        <SplitView
          shown={shown}
          giving={paying.giving}
          onPay={({ id, due, name }) => {
            setTarget({ kind: "share", due, shareId: id, name });
            setView("pay");
          }}
        />
      ) : null}
      {view === "pay" && shown.due > 0 ? (
        <Due
          shown={shown}
          target={now}
          onTarget={setTarget}
          onTender={(tender) => {
            paying.clear();
            setChosen({ tender, target: now });
          }}
        />
      ) : null}
      {chosen ? (
        <TenderSheet
          key={chosen.tender.code}
          target={chosen.target}
          tender={chosen.tender}
          paying={paying}
          onClose={() => setChosen(null)}
          onTaken={(one) => {
            setChosen(null);
            setTaken(one);
          }}
        />
      ) : null}
      {paying.giving.face}
    </>
  );
}

interface DueProps {
  readonly shown: ShownOrder;
  readonly target: Target;
  readonly onTarget: (target: Target | null) => void;
  readonly onTender: (tender: TenderView) => void;
}

function Due({ shown, target, onTarget, onTender }: DueProps) {
  const t = useText(payText);
  const { data: tenders, error } = useQuery(useBox().queries.tenders());
  const [isPart, setIsPart] = useState(false);
  const [part, setPart] = useState<Minor | null>(null);
  const isTooMuch = part !== null && part > shown.due;
  const setAmount = (amount: Minor | null) => {
    setPart(amount);
    const isGood = amount !== null && amount > 0 && amount <= shown.due;
    onTarget(isGood ? { kind: "amount", due: minor(amount) } : null);
  };
  return (
    <>
      <div className={styles.hero}>
        <span>{target.kind === "share" ? target.name : t("due")}</span>
        <strong>
          <Money amount={target.due} />
        </strong>
        {shown.paid > 0 ? (
          <p>
            {t("paidOf")} <Money amount={shown.paid} /> / <Money amount={shown.total} />
          </p>
        ) : null}
        {shown.isEstimate ? <p>{t("estimate")}</p> : null}
      </div>
      {shown.order?.weight_missing ? <Banner kind="notice">{t("weightMissing")}</Banner> : null}
      {error && tenders === undefined ? <ProblemNote problem={error} /> : null}
      <TenderGrid tenders={(tenders ?? []).filter((one) => one.is_active)} onChoose={onTender} />
      {target.kind === "share" ? (
        <Button onClick={() => onTarget(null)}>{t("allInstead")}</Button>
      ) : isPart ? (
        <Field label={t("part")} error={isTooMuch ? t("partTooMuch") : null}>
          <MoneyInput value={part} onChange={setAmount} />
        </Field>
      ) : (
        <Button icon={Coins} onClick={() => setIsPart(true)}>
          {t("partInstead")}
        </Button>
      )}
    </>
  );
}
