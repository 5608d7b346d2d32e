import type { PaymentView } from "@comanda/api";
import { Banner, Button, Field, Loading, Money, ProblemNote, TextInput, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleCheckBig, CreditCard } from "lucide-react";
import { useState } from "react";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

const LOOK_MS = 2_000;

export interface TerminalPanelProps {
  readonly orderId: string;
  readonly payment: PaymentView;
  /** The terminal has told, or was given up. */
  readonly onOver: () => void;
}

/** What a terminal is doing with a payment, honestly: also that nobody knows, and what to look for then. */
export function TerminalPanel({ orderId, payment, onOver }: TerminalPanelProps) {
  const t = useText(payText);
  const box = useBox();
  const needsBox = useNeedsBox();
  const { data } = useQuery({ ...box.queries.payments(orderId), refetchInterval: LOOK_MS });
  const now = data?.find((one) => one.id === payment.id) ?? payment;
  const [problem, setProblem] = useState<Error | null>(null);
  const [reference, setReference] = useState("");
  const tell = async (rest: string, body?: unknown) => {
    setProblem(null);
    try {
      await box.ask({ method: "POST", path: `/api/payments/${payment.id}/${rest}`, body });
      await box.client.invalidateQueries({ queryKey: ["payments", orderId] });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const resolve = (isCaptured: boolean) =>
    tell("resolve", {
      is_captured: isCaptured,
      reason: isCaptured ? t("terminal.sawTaken") : t("terminal.sawNothing"),
      ...(reference.trim() ? { reference: reference.trim() } : {}),
    });
  return (
    <section className={styles.taken}>
      <div className={styles.hero} role="status">
        {now.state === "captured" ? (
          <CircleCheckBig aria-hidden size="3rem" />
        ) : (
          <CreditCard aria-hidden size="3rem" />
        )}
        <span>{t(`terminal.${now.state ?? "pending"}`)}</span>
        <strong>
          <Money amount={now.amount + (now.tip ?? 0)} />
        </strong>
      </div>
      {problem ? <ProblemNote problem={problem} /> : null}
      {now.state === "pending" ? (
        <>
          <Loading word={t("terminal.waits")} />
          <Button wide disabledBecause={needsBox} onClick={() => void tell("cancel")}>
            {t("terminal.cancel")}
          </Button>
        </>
      ) : null}
      {now.state === "unknown" ? (
        <>
          <Banner kind="alarm">{t("terminal.look")}</Banner>
          <Field label={t("terminal.slip")}>
            <TextInput value={reference} onChange={setReference} maxLength={80} />
          </Field>
          <Button kind="primary" wide disabledBecause={needsBox} onClick={() => void resolve(true)}>
            {t("terminal.tookIt")}
          </Button>
          <Button wide disabledBecause={needsBox} onClick={() => void resolve(false)}>
            {t("terminal.tookNothing")}
          </Button>
        </>
      ) : null}
      {now.state === "failed" || now.state === "captured" ? (
        <>
          {now.reason ? <p>{now.reason}</p> : null}
          <Button kind="primary" big wide onClick={onOver}>
            {now.state === "failed" ? t("terminal.other") : t("goOn")}
          </Button>
        </>
      ) : null}
    </section>
  );
}
