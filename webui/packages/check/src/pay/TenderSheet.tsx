import type { TenderView } from "@comanda/api";
import { type Minor, minor, quickCash } from "@comanda/core";
import {
  Banner,
  Button,
  Field,
  Money,
  Numpad,
  ProblemNote,
  Sheet,
  TextInput,
  useLanguage,
  useMoney,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import styles from "./pay.module.css";
import { type Settled, settle, type Target } from "./settling.ts";
import { TipChoice } from "./TipChoice.tsx";
import { payText } from "./text.ts";
import type { Paying, Taken } from "./usePaying.ts";

export interface TenderSheetProps {
  readonly target: Target;
  readonly tender: TenderView;
  readonly paying: Paying;
  readonly onTaken: (taken: Taken) => void;
  readonly onClose: () => void;
}

/** One payment with one tender: what is handed over, what of it is a tip, and what goes back. */
export function TenderSheet({ target, tender, paying, onTaken, onClose }: TenderSheetProps) {
  const t = useText(payText);
  const language = useLanguage();
  const { write, format } = useMoney();
  const needsBox = useNeedsBox();
  const isCash = tender.kind === "cash";
  const [typed, setTyped] = useState<Minor | null>(null);
  const [tip, setTip] = useState<Minor | null>(null);
  const [reference, setReference] = useState("");
  const offer = { isCash, typed, tip };
  const settled = settle(target, offer);
  const type = (amount: Minor | null) => {
    setTyped(amount);
    setTip(null);
  };
  const blocked =
    (tender.terminal === "manual" ? null : needsBox) ??
    (tender.needs_reference && reference.trim() === "" ? t("referenceFirst") : null) ??
    (settled.asks !== null ? t("tipFirst") : null) ??
    (settled.amount === 0 ? t("shareWhole") : null);
  const take = async () => {
    if (blocked !== null || paying.isBusy) return;
    const taken = await paying.take(target, tender, offer, reference);
    if (taken !== null) onTaken(taken);
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={tender.names[language]}
      description={t("dueIs", { amount: write(target.due) })}
      actions={
        <Button
          kind="primary"
          big
          wide
          pending={paying.isBusy}
          pendingWord={tender.terminal === "manual" ? t("taking") : t("terminal.starting")}
          disabledBecause={blocked}
          onClick={() => void take()}
        >
          {takeWord(t, write, isCash, settled)}
        </Button>
      }
    >
      <div className={styles.tenderPage}>
        <Outcome isCash={isCash} settled={settled} />
        {isCash ? (
          <ul className={styles.quick} aria-label={t("quick")}>
            {quickCash(target.due, 1, format.exponent).map((amount, at) => (
              <li key={amount}>
                <Button onClick={() => type(amount)} aria-pressed={settled.given === amount}>
                  {at === 0 ? t("exact") : write(amount)}
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
        {paying.problem ? <ProblemNote problem={paying.problem} /> : null}
        {settled.asks !== null ? (
          <Banner
            kind="notice"
            action={
              <Button kind="primary" onClick={() => setTip(settled.asks)}>
                {t("tip.yes")}
              </Button>
            }
          >
            {t("tip.asks", { amount: write(settled.asks) })}
          </Banner>
        ) : null}
        {tender.needs_reference ? (
          <Field label={t(`reference.${tender.kind}`)}>
            <TextInput value={reference} onChange={setReference} maxLength={80} />
          </Field>
        ) : null}
        <TipChoice
          due={target.due}
          tip={settled.asks === null ? settled.tip : null}
          given={isCash ? typed : null}
          onTip={setTip}
          onMakeIt={isCash ? null : type}
        />
        <Numpad
          label={isCash ? t("given") : t("charged")}
          value={typed === null ? "" : String(typed)}
          corner="00"
          onChange={(digits) => type(digits === "" ? null : minor(Number(digits)))}
          onDone={() => void take()}
        />
      </div>
    </Sheet>
  );
}

type Say = ReturnType<typeof useText<typeof payText.en>>;

function takeWord(t: Say, write: (amount: number) => string, isCash: boolean, settled: Settled): string {
  if (settled.left > 0) return t("takePart", { amount: write(settled.amount) });
  return isCash
    ? t("take", { amount: write(settled.amount + settled.tip) })
    : t("charge", { amount: write(settled.given) });
}

/** The one number that matters while money changes hands. */
function Outcome({ isCash, settled }: { readonly isCash: boolean; readonly settled: Settled }) {
  const t = useText(payText);
  const isPart = settled.left > 0;
  const word = isPart ? t("stays") : isCash ? t("change") : t("charged");
  const amount = isPart ? settled.left : isCash ? settled.change : settled.given;
  return (
    <dl className={styles.outcome} aria-live="polite">
      <div className={styles.given}>
        <dt>{isCash ? t("given") : t("tip.word")}</dt>
        <dd>
          <Money amount={isCash ? settled.given : settled.tip} />
        </dd>
      </div>
      <div className={styles.change}>
        <dt>{word}</dt>
        <dd>
          <Money amount={amount} />
        </dd>
      </div>
    </dl>
  );
}
