import { isTooLate, type OutboxEntry, type ShownOrder } from "@comanda/core";
import {
  Banner,
  Button,
  IconButton,
  Money,
  SearchField,
  TimeAgo,
  TopBar,
  useAhead,
  useBox,
  useText,
  useWhyWaiting,
} from "@comanda/ui";
import { LayoutGrid, Plus, ReceiptText, Rows3, ScanBarcode, Undo2, Users, Wheat } from "lucide-react";
import type { ReactNode } from "react";
import { useCheckName } from "../lines/useCheckName.ts";
import styles from "./PadTop.module.css";
import { padText } from "./text.ts";
import type { Served } from "./usePlace.ts";

/** Colleagues at the same table: they serve it, or have typed something that is not sent. */
export interface Others {
  readonly kind: "serving" | "typing";
  readonly names: string;
}

export interface PadTopProps {
  readonly served: Served;
  readonly others: Others | null;
  readonly view: "pad" | "check";
  readonly onView: (view: "pad" | "check") => void;
  readonly onBack: () => void;
  readonly onGuests: () => void;
  /** More that can be done with the check. */
  readonly more: ReactNode;
}

/** Whose check it is, how long it has been open, what it comes to, and what nobody may overlook. */
export function PadTop({ served, others, view, onView, onBack, onGuests, more }: PadTopProps) {
  const t = useText(padText);
  const ahead = useAhead();
  const nameOf = useCheckName();
  const { shown, tableName } = served;
  const covers = shown?.covers ?? null;
  const openedAt = shown?.order?.opened_at;
  const hasAllergy = (shown?.allergy ?? "") !== "";
  return (
    <>
      <TopBar
        title={
          served.tableId === null ? (
            nameOf({ tableId: null, tableLabel: tableName })
          ) : (
            <>
              <span className="heard">{t("top.table")}</span> {tableName}
            </>
          )
        }
        under={
          <span className={styles.under}>
            {openedAt === undefined || others !== null ? null : <TimeAgo since={openedAt} ahead={ahead} />}
            {others?.names === ""
              ? null
              : others !== null
                ? t(others.kind === "typing" ? "top.typing" : "top.servedBy", { names: others.names })
                : shown?.order
                  ? t("top.number", { number: shown.order.number })
                  : t("top.free")}
          </span>
        }
        onBack={onBack}
      >
        {others?.kind === "serving" ? null : (
          <>
            <IconButton
              icon={hasAllergy ? Wheat : Users}
              label={covers === null ? t("top.guests") : t("top.guestsOf", { count: covers })}
              count={covers ?? 0}
              onClick={onGuests}
            />
            {more}
            <Button
              className={styles.view ?? ""}
              icon={view === "pad" ? ReceiptText : Plus}
              aria-pressed={view === "check"}
              onClick={() => onView(view === "pad" ? "check" : "pad")}
            >
              <span className="heard">{view === "pad" ? t("top.toCheck") : t("top.toPad")}</span>
              {view === "pad" ? <Money amount={shown?.total ?? 0} /> : t("top.order")}
            </Button>
          </>
        )}
      </TopBar>
      {hasAllergy ? (
        <Banner kind="allergy" action={<Button onClick={onGuests}>{t("top.change")}</Button>}>
          {t("top.allergy", { what: shown?.allergy ?? "" })}
        </Banner>
      ) : null}
      {(shown?.entries ?? []).filter(isTooLate).map((entry) => (
        <TooLate key={entry.id} entry={entry} shown={shown} />
      ))}
    </>
  );
}

/** A recall that the box refused: nothing has changed, and the waiter must know. */
function TooLate({ entry, shown }: { readonly entry: OutboxEntry; readonly shown: ShownOrder | null }) {
  const t = useText(padText);
  const { outbox } = useBox();
  const why = useWhyWaiting();
  const ids = new Set(entry.takesBack?.lines.map((line) => line.id));
  const names = (shown?.lines ?? [])
    .filter((line) => ids.has(line.id))
    .map((line) => `${line.quantity} × ${line.name}`);
  return (
    <Banner
      kind="notice"
      icon={Undo2}
      action={<Button onClick={() => void outbox.drop(entry.id)}>{t("top.seen")}</Button>}
    >
      {names.length === 0 ? null : <strong>{names.join(", ")}. </strong>}
      {why(entry)}
    </Banner>
  );
}

export interface PadSearchProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly dense: boolean;
  readonly onDense: (dense: boolean) => void;
  readonly onScan: (() => void) | null;
}

/** The search over the products: Enter takes the first, or the one whose code was typed. */
export function PadSearch({ text, onText, onDone, onClose, dense, onDense, onScan }: PadSearchProps) {
  const t = useText(padText);
  return (
    <div className={styles.search}>
      <SearchField label={t("search.label")} value={text} onChange={onText} onDone={onDone} autoFocus />
      {onScan === null ? null : <IconButton icon={ScanBarcode} label={t("search.scan")} onClick={onScan} />}
      <IconButton
        icon={dense ? LayoutGrid : Rows3}
        label={dense ? t("search.tiles") : t("search.list")}
        onClick={() => onDense(!dense)}
      />
      <Button kind="quiet" onClick={onClose}>
        {t("search.close")}
      </Button>
    </div>
  );
}
