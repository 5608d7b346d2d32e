import { LineRow, useLineNames } from "@comanda/check/lines";
import type { DraftLine } from "@comanda/core";
import { Badge, Button, EmptyState, Loading, Money, StateSign, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Plus, Send, ShoppingBasket } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { KeyCap } from "../head/KeyCap.tsx";
import { sendsBefore } from "../settings/settings.ts";
import { useTillSettings } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./CheckPanel.module.css";
import { KindSign } from "./kinds.tsx";
import { LimitNote } from "./LimitNote.tsx";
import { UnsentLine } from "./SaleLine.tsx";
import { lackOf } from "./sale.ts";
import type { SaleInHand } from "./useSale.ts";

export interface CheckPanelProps {
  readonly inHand: SaleInHand;
  readonly onKind: () => void;
  readonly onNew: () => void;
  readonly onSend: () => void;
  readonly onOpenLine: (line: DraftLine) => void;
  readonly onOpenSent: (itemId: string) => void;
}

/** The check in hand: who it is for, its lines, and what it comes to. */
export function CheckPanel({ inHand, onKind, onNew, onSend, onOpenLine, onOpenSent }: CheckPanelProps) {
  const t = useText(tillText);
  const lineName = useLineNames();
  const { sale, shown, unsent, due, isEmpty, isReading } = inHand;
  const [settings] = useTillSettings();
  const { data: printers } = useQuery(useBox().queries.printers());
  const [chosen, setChosen] = useState<string | null>(null);
  const { lines } = unsent;
  const end = useRef<HTMLDivElement>(null);
  const last = lines.at(-1)?.id;
  useEffect(() => {
    if (last !== undefined) end.current?.scrollIntoView({ block: "nearest" });
  }, [last]);
  const label = shown?.tableLabel || sale.label;
  const isMain = sendsBefore(settings, sale.kind);
  const pieces = lines.reduce((sofar, line) => sofar + (line.quantity ?? 1), 0);
  return (
    <section className={styles.check} aria-label={t("check.name")}>
      <header className={styles.head}>
        <button type="button" className={styles.kind} onClick={onKind} disabled={sale.isOpened}>
          <KindSign kind={sale.kind} label={label ?? sale.details.name ?? null} />
          {sale.isOpened ? null : <ChevronDown aria-hidden size="1.1em" />}
        </button>
        {shown && shown.sync !== "sent" ? <StateSign state={shown.sync} brief /> : null}
        <Button kind="quiet" icon={Plus} onClick={onNew} disabled={isEmpty && !sale.isOpened}>
          {t("check.new")}
        </Button>
      </header>
      <LimitNote sale={sale} total={(shown?.total ?? 0) + unsent.sumOf(lines)} />
      {shown?.allergy ? (
        <p className={styles.allergy}>{t("check.allergy", { what: shown.allergy })}</p>
      ) : null}
      <div className={styles.lines}>
        {isReading ? (
          <Loading word={t("check.loading")} />
        ) : isEmpty ? (
          <EmptyState icon={ShoppingBasket} title={t("check.empty")}>
            {t("check.emptySaid")}
          </EmptyState>
        ) : (
          <ul aria-label={t("check.lines")}>
            {shown?.lines.map((line) => (
              <LineRow
                key={line.id}
                line={line}
                name={lineName(line.productId, line.name)}
                order={shown.order}
                printers={printers}
                onOpen={() => onOpenSent(line.id)}
              />
            ))}
            {lines.map((line) => (
              <UnsentLine
                key={line.id}
                line={line}
                price={unsent.priceOf(line)}
                isOpen={(chosen ?? last) === line.id}
                onChoose={() => setChosen(line.id)}
                onCount={(quantity) =>
                  quantity === 0 ? void unsent.remove([line]) : unsent.change({ ...wishOf(line), quantity })
                }
                onEdit={() => onOpenLine(line)}
              />
            ))}
          </ul>
        )}
        <div ref={end} />
      </div>
      <footer className={styles.foot}>
        {shown && shown.paid > 0 ? (
          <p className={styles.paid}>
            {t("check.paid")} <Money amount={shown.paid} />
          </p>
        ) : null}
        <p className={styles.total} aria-live="polite">
          <span>{shown && shown.paid > 0 ? t("check.left") : t("check.total")}</span>
          <strong>
            <Money amount={due} />
          </strong>
        </p>
        {pieces > 0 ? (
          <Button
            kind={isMain ? "primary" : "plain"}
            wide
            icon={Send}
            aria-keyshortcuts="F6"
            onClick={lackOf(sale.kind, sale.details) !== null && !sale.isOpened ? onKind : onSend}
          >
            {t("check.send")} <Badge>{pieces}</Badge> <KeyCap name="F6" />
          </Button>
        ) : null}
      </footer>
    </section>
  );
}

function wishOf({ savedBy: _, isSaved: __, ...line }: DraftLine) {
  return line;
}
