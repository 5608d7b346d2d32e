import type { Explanation } from "@comanda/api";
import { openWallet, printSlip, ZERO } from "@comanda/core";
import {
  AmountPad,
  Button,
  Card,
  Loading,
  Money,
  ProblemNote,
  TopBar,
  useBox,
  useDates,
  useMoney,
  useOutbox,
  useText,
  useToasts,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { ArrowDownToLine, ArrowUpFromLine, HandCoins, Printer } from "lucide-react";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { CountSheet } from "./CountSheet.tsx";
import { FigureRows, Lines } from "./Explainer.tsx";
import { Variance } from "./HandedIn.tsx";
import { type CashWay, MoveCashSheet } from "./MoveCashSheet.tsx";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

export interface WalletPageProps {
  readonly onBack?: () => void;
}

/** My money: what I hand in, before anything else; how it comes about; and everything that can be done with it. */
export function WalletPage({ onBack }: WalletPageProps) {
  const t = useText(walletText);
  const box = useBox();
  const { data, error, isPending, refetch } = useQuery(box.queries.wallet());
  const again = () => void refetch();
  return (
    <>
      <TopBar title={t("title")} {...(onBack ? { onBack } : {})} />
      <main className={styles.main}>
        {data === null ? (
          <Opening onDone={again} />
        ) : data ? (
          <Open explanation={data} onChanged={again} />
        ) : error ? (
          <ProblemNote problem={error} onRetry={again} />
        ) : isPending ? (
          <Loading word={t("reading")} />
        ) : null}
      </main>
    </>
  );
}

/** What the opening of a wallet is called in the queue. */
const OPENING = openWallet({ float: ZERO }).label.key;

function Opening({ onDone }: { readonly onDone: () => void }) {
  const t = useText(walletText);
  const { write } = useMoney();
  const { give, isBusy, face } = useGive();
  const [float, setFloat] = useState(ZERO);
  // What waits on this device opens it, too: a second one would be refused.
  const isWaiting = useOutbox().some(({ label, state }) => label.key === OPENING && state !== "parked");
  const isOpening = isBusy || isWaiting;
  const open = async () => {
    if (isOpening) return;
    const ended = await give(openWallet({ float }));
    if (ended.kind === "done") onDone();
  };
  return (
    <section className={styles.opening}>
      <h2>{t("opening.title")}</h2>
      <p className={styles.quiet}>{t("opening.said")}</p>
      <AmountPad label={t("opening.float")} value={float} onChange={setFloat} onDone={() => void open()} />
      <Button kind="primary" big wide pending={isOpening} onClick={() => void open()}>
        {t("opening.go", { amount: write(float) })}
      </Button>
      {face}
    </section>
  );
}

interface OpenProps {
  readonly explanation: Explanation;
  readonly onChanged: () => void;
}

function Open({ explanation, onChanged }: OpenProps) {
  const t = useText(walletText);
  const { time } = useDates();
  const { show } = useToasts();
  const { give, isBusy, face } = useGive();
  const { session, hand_in: handIn } = explanation;
  const [way, setWay] = useState<CashWay | "count" | null>(null);
  const isOpen = session.state === "open";
  const close = () => setWay(null);
  const done = () => {
    setWay(null);
    onChanged();
  };
  const print = async () => {
    const ended = await give(printSlip(session.id));
    if (ended.kind === "done") show({ kind: "good", text: t("printing") });
  };
  return (
    <>
      <div className={styles.hero} role="status">
        <span>{isOpen ? (handIn < 0 ? t("owedToYou") : t("handIn")) : t("counted")}</span>
        <strong>
          <Money amount={isOpen ? Math.abs(handIn) : (explanation.counted ?? 0)} />
        </strong>
        <p>{t("since", { time: time(session.opened_at) })}</p>
      </div>
      {isOpen ? null : <Variance difference={explanation.variance ?? 0} />}
      {isOpen ? (
        <div className={styles.acts}>
          <Button kind="primary" big wide onClick={() => setWay("count")}>
            {t("count.begin")}
          </Button>
          <Button icon={ArrowDownToLine} onClick={() => setWay("paid_in")}>
            {t("move.paid_in")}
          </Button>
          <Button icon={ArrowUpFromLine} onClick={() => setWay("paid_out")}>
            {t("move.paid_out")}
          </Button>
          <Button icon={HandCoins} onClick={() => setWay("over")}>
            {t("move.over")}
          </Button>
          <Button icon={Printer} pending={isBusy} onClick={() => void print()}>
            {t("print")}
          </Button>
        </div>
      ) : (
        <Button icon={Printer} wide pending={isBusy} onClick={() => void print()}>
          {t("print")}
        </Button>
      )}
      {session.figures ? (
        <Card title={t("how")}>
          <FigureRows figures={session.figures} />
        </Card>
      ) : null}
      <Card title={t("line.title")}>
        <Lines explanation={explanation} />
      </Card>
      {way === "count" ? (
        <CountSheet sessionId={session.id} expected={handIn} onClose={close} onDone={done} />
      ) : way ? (
        <MoveCashSheet sessionId={session.id} way={way} onClose={close} onDone={done} />
      ) : null}
      {face}
    </>
  );
}
