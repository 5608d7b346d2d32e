import type { PaidOrder, PaymentView, TenderView } from "@comanda/api";
import { type Minor, pay, uuidv7 } from "@comanda/core";
import { useBox } from "@comanda/ui";
import { useState } from "react";
import { type Giving, useGive } from "../giving/useGive.tsx";
import { type Offer, paymentOf, type Settled, settle, type Target } from "./settling.ts";

/** Money that was just taken, as far as this device knows. */
export interface Taken {
  readonly tender: TenderView;
  readonly settled: Settled;
  /** The box's own word on it; null while it waits on this device. */
  readonly payment: PaymentView | null;
  /** Given to a terminal that did not answer in time: nobody knows. */
  readonly isUnknown: boolean;
}

export interface Paying {
  readonly take: (
    target: Target,
    tender: TenderView,
    offer: Offer,
    reference: string,
  ) => Promise<Taken | null>;
  readonly isBusy: boolean;
  readonly problem: Error | null;
  readonly giving: Giving;
  readonly clear: () => void;
}

/** Return what takes money for a check: what a hand takes is queued like all, a terminal is asked at once. */
export function usePaying(orderId: string): Paying {
  const box = useBox();
  const giving = useGive();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  // One id as long as the same thing is tried: a payment that was taken is never taken again.
  const [trying, setTrying] = useState<{ readonly name: string; readonly id: string } | null>(null);

  const take: Paying["take"] = async (target, tender, offer, reference) => {
    const name = JSON.stringify([target, tender.code, offer, reference]);
    const id = trying?.name === name ? trying.id : uuidv7();
    setTrying({ name, id });
    setProblem(null);
    const command = pay(orderId, paymentOf(target, offer, { id, method: tender.code, reference }));
    const settled = settle(target, offer);
    if (tender.terminal === "manual") {
      const ended = await giving.give(command);
      if (ended.kind === "refused" || ended.kind === "dropped") return null;
      setTrying(null);
      const payment = ended.kind === "done" ? takenOf(ended.body, id) : null;
      return { tender, settled, payment, isUnknown: false };
    }
    setIsAsking(true);
    try {
      const paid = await box.ask<PaidOrder>(command, id);
      setTrying(null);
      return { tender, settled, payment: takenOf(paid, id), isUnknown: false };
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      return null;
    } finally {
      setIsAsking(false);
    }
  };
  return { take, isBusy: giving.isBusy || isAsking, problem, giving, clear: () => setProblem(null) };
}

function takenOf(body: unknown, id: string): PaymentView | null {
  if (typeof body !== "object" || body === null || !("taken" in body) || !Array.isArray(body.taken))
    return null;
  const taken = body.taken as PaymentView[];
  return taken.find((payment) => payment.id === id) ?? taken[0] ?? null;
}

/** Return the change that goes back: the box's word where it spoke. */
export function changeOf({ payment, settled }: Taken): Minor {
  return (payment?.change ?? settled.change) as Minor;
}
