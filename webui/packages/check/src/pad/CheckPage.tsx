import type { Place } from "@comanda/core";
import { Chip, classes, Loading, ProblemNote, useText } from "@comanda/ui";
import { CheckActionsButton } from "../acts/CheckActions.tsx";
import { CheckPane } from "../lines/CheckPane.tsx";
import styles from "./CheckPage.module.css";
import { isOthers, JoinNote, servers } from "./JoinNote.tsx";
import { Pad, Sender, Unsent } from "./Pad.tsx";
import { PadSheets } from "./PadSheets.tsx";
import { type Others, PadTop } from "./PadTop.tsx";
import { padText } from "./text.ts";
import { piecesOf } from "./unsent.ts";
import { type CheckView, useCheckView } from "./useCheckView.ts";

export interface CheckPageProps {
  /** The table or the check that is served. */
  readonly place: Place;
  readonly onBack: () => void;
  /** The guests want to pay this check. */
  readonly onPay: (orderId: string) => void;
  /** Lines were sent; without it the page stays. */
  readonly onSent?: () => void;
  /** The check ended, or went elsewhere; with an id, that check is the one to go to. Without it the page is left. */
  readonly onGone?: (nextOrderId?: string) => void;
}

/** A table's check in the hand: ordering, what was ordered, and what is done with it. */
export function CheckPage(props: CheckPageProps) {
  const { onBack, onPay, onGone = onBack } = props;
  const view = useCheckView(props);
  const { served, isWide } = view;
  const isPad = isWide || view.view === "pad";
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <PadTop
          served={served}
          others={othersOf(view)}
          view={view.view}
          onView={view.setView}
          onBack={onBack}
          onGuests={() => view.setSheet({ kind: "guests" })}
          more={
            served.orderId === null || served.shown === null ? null : (
              <CheckActionsButton orderId={served.orderId} onGone={(next) => onGone(next)} />
            )
          }
        />
        <Checks view={view} />
      </div>
      {isOthers(served) ? (
        <div className={styles.main}>
          <JoinNote served={served} nameOf={view.nameOf} mine={piecesOf(view.unsent.mine)} />
        </div>
      ) : isPad ? (
        <Pad view={view} />
      ) : (
        <div className={styles.check}>
          <Check view={view} onPay={onPay} />
        </div>
      )}
      {isWide && !isOthers(served) ? <Side view={view} onPay={onPay} /> : null}
      <PadSheets view={view} />
    </main>
  );
}

/** Who else is at this table: who serves it where I do not, else who has typed something here. */
function othersOf({ served, unsent, nameOf }: CheckView): Others | null {
  if (isOthers(served)) return { kind: "serving", names: servers(served, nameOf) };
  const writers = [...new Set(unsent.theirs.map((line) => line.savedBy))];
  return writers.length === 0 ? null : { kind: "typing", names: writers.map(nameOf).join(", ") };
}

function Side({ view, onPay }: { readonly view: CheckView; readonly onPay: (orderId: string) => void }) {
  return (
    <aside className={classes(styles.side, view.unsent.lines.length === 0 && styles.calm)}>
      <Unsent view={view} isBeside />
      <div className={styles.check}>
        <Check view={view} onPay={onPay} />
      </div>
      <Sender view={view} />
    </aside>
  );
}

function Check({ view, onPay }: { readonly view: CheckView; readonly onPay: (orderId: string) => void }) {
  const t = useText(padText);
  const { served, nameOf } = view;
  if (served.isReading && served.shown === null) return <Loading word={t("page.check")} />;
  if (served.problem !== null) return <ProblemNote problem={served.problem} />;
  return (
    <CheckPane
      shown={served.shown}
      nameOf={nameOf}
      seats={view.seats}
      onOrder={() => view.setView("pad")}
      onPay={onPay}
    />
  );
}

function Checks({ view }: { readonly view: CheckView }) {
  const t = useText(padText);
  const { checks, orderId, chooseCheck } = view.served;
  if (checks.length < 2) return null;
  return (
    <div className={styles.checks} role="toolbar" aria-label={t("checks.label")}>
      {checks.map((check) => (
        <Chip
          key={check.order_id}
          chosen={check.order_id === orderId}
          onPress={() => chooseCheck(check.order_id)}
        >
          {check.number === 0 ? t("checks.fresh") : t("checks.one", { number: check.number })}
        </Chip>
      ))}
    </div>
  );
}
