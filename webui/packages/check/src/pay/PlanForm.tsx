import type { NewSplit } from "@comanda/api";
import { type ShownOrder, splitEqually, splitOrder, uuidv7, type Wish } from "@comanda/core";
import { Button, Money, Segmented, Stepper, useText } from "@comanda/ui";
import { useState } from "react";
import type { Giving } from "../giving/useGive.tsx";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import { AmountPlan } from "./AmountPlan.tsx";
import { LinePlan } from "./LinePlan.tsx";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

export interface PlanProps {
  readonly shown: ShownOrder;
  /** Make the plan that was thought out. */
  readonly onPlan: (plan: Wish<NewSplit>) => void;
  /** It is being made, or waits for the lines before it on this device. */
  readonly isBusy: boolean;
  readonly busyWord: string;
  readonly blocked: string | null;
}

type Kind = NewSplit["kind"];

/** What a plan on its way is called in the queue. */
const SPLITTING = splitOrder("", {}).label.key;

export interface PlanFormProps {
  readonly shown: ShownOrder;
  readonly giving: Giving;
  readonly onMade: () => void;
}

/** How the guests share: alike, by what each says, by what each had, or by where each sits. */
export function PlanForm({ shown, giving, onMade }: PlanFormProps) {
  const t = useText(payText);
  const needsBox = useNeedsBox();
  const [kind, setKind] = useState<Kind>("equal");
  const make = async (plan: Wish<NewSplit>) => {
    const ended = await giving.give(splitOrder(shown.id, { id: uuidv7(), ...plan }));
    if (ended.kind === "done") onMade();
  };
  // It goes after what waits here for the same check, and stays busy until the box has said how it is shared.
  const isMaking = shown.entries.some(({ label, state }) => label.key === SPLITTING && state !== "parked");
  const isOnTheWay = shown.lines.some(({ item }) => item === null);
  const isByLines = kind === "lines" || kind === "seats";
  const plan = {
    shown,
    onPlan: (wish: Wish<NewSplit>) => void make(wish),
    isBusy: giving.isBusy || isMaking,
    busyWord: t(isOnTheWay ? "split.linesFirstGo" : "split.making"),
    blocked:
      needsBox ??
      (shown.sync === "parked" ? t("split.parkedFirst") : null) ??
      (isByLines && isOnTheWay ? t("split.sentFirst") : null),
  };
  return (
    <section className={styles.part}>
      <Segmented
        wide
        label={t("split.how")}
        value={kind}
        onChange={setKind}
        choices={[
          { key: "equal", word: t("split.equal") },
          { key: "lines", word: t("split.lines") },
          { key: "amounts", word: t("split.amounts") },
          { key: "seats", word: t("split.seats") },
        ]}
      />
      {kind === "equal" ? <EqualPlan {...plan} /> : null}
      {kind === "lines" ? <LinePlan {...plan} /> : null}
      {kind === "amounts" ? <AmountPlan {...plan} /> : null}
      {kind === "seats" ? <SeatPlan {...plan} /> : null}
    </section>
  );
}

function EqualPlan({ shown, onPlan, isBusy, busyWord, blocked }: PlanProps) {
  const t = useText(payText);
  const [guests, setGuests] = useState(Math.max(2, shown.covers ?? 2));
  const shares = splitEqually(shown.due, guests);
  const least = shares.at(-1) ?? 0;
  const more = shares.filter((share) => share !== least).length;
  return (
    <>
      <div className={styles.guests}>
        <span>{t("split.guests")}</span>
        <Stepper label={t("split.guests")} value={guests} least={2} most={50} onChange={setGuests} />
      </div>
      <p className={styles.each}>
        <strong>
          <Money amount={shares[0] ?? 0} />
        </strong>
        {more === 0 ? (
          <span>{t("split.each")}</span>
        ) : (
          <>
            <span>
              {t("split.some", { count: more })} <Money amount={shares[0] ?? 0} />
            </span>
            <span>
              {t("split.some", { count: guests - more })} <Money amount={least} />
            </span>
          </>
        )}
      </p>
      <Button
        kind="primary"
        big
        wide
        pending={isBusy}
        pendingWord={busyWord}
        disabledBecause={blocked}
        onClick={() => onPlan({ kind: "equal", of: guests })}
      >
        {t("split.make", { count: guests })}
      </Button>
    </>
  );
}

function SeatPlan({ shown, onPlan, isBusy, busyWord, blocked }: PlanProps) {
  const t = useText(payText);
  const seats = new Map<number | null, number>();
  for (const { item } of shown.lines)
    if (item !== null && item.due > 0) seats.set(item.seat, (seats.get(item.seat) ?? 0) + item.due);
  const known = [...seats].sort(([a], [b]) => (a ?? 999) - (b ?? 999));
  const hasSeats = known.some(([seat]) => seat !== null);
  return (
    <>
      <ul className={styles.rows}>
        {known.map(([seat, due]) => (
          <li key={seat ?? "none"}>
            <span>{seat === null ? t("split.noSeat") : t("split.seat", { number: seat })}</span>
            <Money amount={due} />
          </li>
        ))}
      </ul>
      {hasSeats ? null : <p className={styles.quiet}>{t("split.noSeats")}</p>}
      <Button
        kind="primary"
        big
        wide
        pending={isBusy}
        pendingWord={busyWord}
        disabledBecause={blocked ?? (hasSeats ? null : t("split.noSeats"))}
        onClick={() => onPlan({ kind: "seats" })}
      >
        {t("split.makeSeats")}
      </Button>
    </>
  );
}
