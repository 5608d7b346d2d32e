import type { OrderView, PrinterView } from "@comanda/api";
import type { ShownLine } from "@comanda/core";
import { Badge, classes, Money, StateSign, useText } from "@comanda/ui";
import { Ban, Scale, StickyNote } from "lucide-react";
import styles from "./LineRow.module.css";
import { cheaperBy, standingOf } from "./standing.ts";
import { linesText } from "./text.ts";

export interface LineRowProps {
  readonly line: ShownLine;
  readonly name: string;
  /** The check it is on, as the box has it. */
  readonly order: OrderView | null;
  readonly printers: readonly PrinterView[] | undefined;
  readonly onOpen: () => void;
}

/** One line of a check: what it is, how it stands, and what was done with it. */
export function LineRow({ line, name, order, printers, onOpen }: LineRowProps) {
  const t = useText(linesText);
  const { state } = standingOf(line, printers);
  const live = line.quantity - line.voided;
  const isGone = state === null;
  const isLoud = state !== null && state !== "confirmed" && state !== "printing";
  const said = [
    line.portionName,
    ...line.choices.map(({ name: word, kind }) => (kind === "without" ? `− ${word}` : word)),
  ];
  return (
    <li>
      <button type="button" className={classes(styles.row, isGone && styles.gone)} onClick={onOpen}>
        <span className={styles.count}>{isGone ? line.quantity : live}</span>
        <span className={styles.words}>
          <span className={styles.name}>{name}</span>
          {said.some(Boolean) ? (
            <span className={styles.said}>{said.filter(Boolean).join(" · ")}</span>
          ) : null}
          {line.note ? (
            <span className={styles.note}>
              <StickyNote aria-hidden size="1em" /> {line.note}
            </span>
          ) : null}
          {isLoud ? <StateSign state={state} /> : null}
          <Marks line={line} order={order} />
        </span>
        <span className={styles.end}>
          {line.item?.weight_missing && !isGone ? (
            <Badge loud icon={Scale}>
              {t("mark.weigh")}
            </Badge>
          ) : (
            <Money amount={line.total} />
          )}
          {isGone ? (
            <Ban aria-label={t("mark.gone")} size="1.2em" />
          ) : isLoud ? null : (
            <StateSign state={state} brief />
          )}
        </span>
      </button>
    </li>
  );
}

function Marks({ line, order }: Pick<LineRowProps, "line" | "order">) {
  const t = useText(linesText);
  const { item } = line;
  const voided = line.voided - (item?.swapped_quantity ?? 0);
  const marks = [
    line.voided > 0 && line.voided < line.quantity && voided > 0 ? t("mark.voided", { count: voided }) : null,
    (item?.swapped_quantity ?? 0) > 0 ? t("mark.swapped", { count: item?.swapped_quantity ?? 0 }) : null,
    (item?.remade_quantity ?? 0) > 0 ? t("mark.remade", { count: item?.remade_quantity ?? 0 }) : null,
    item?.treated_for ? t("mark.treatedFor", { table: item.treated_for }) : null,
    ...cheaperBy(line, order).map((kind) => t(`mark.${kind}`)),
    (item?.paid_quantity ?? 0) > 0 ? t("mark.paid", { count: item?.paid_quantity ?? 0 }) : null,
  ].filter((mark) => mark !== null);
  return marks.length === 0 ? null : (
    <span className={styles.marks}>
      {marks.map((mark) => (
        <Badge key={mark}>{mark}</Badge>
      ))}
    </span>
  );
}
