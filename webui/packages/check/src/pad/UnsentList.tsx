import type { DraftLine } from "@comanda/core";
import { Button, EmptyState, Money, Stepper, useText, useToasts } from "@comanda/ui";
import { NotebookPen, Scale, StickyNote } from "lucide-react";
import { writeKilos } from "../lines/kilos.ts";
import { groupTitle } from "./groupTitle.ts";
import { padText } from "./text.ts";
import styles from "./UnsentList.module.css";
import { groupUnsent, type UnsentGroup, wishOf } from "./unsent.ts";
import type { Unsent } from "./useUnsent.ts";

export interface UnsentListProps {
  readonly unsent: Unsent;
  readonly nameOf: (userId: number | null) => string;
  readonly onOpen: (line: DraftLine) => void;
  /** Send a colleague's lines, too. */
  readonly onSendOf: (lines: readonly DraftLine[]) => void;
}

/** What was typed and not sent, mine first, then what a colleague typed for the same check. */
export function UnsentList({ unsent, nameOf, onOpen, onSendOf }: UnsentListProps) {
  const t = useText(padText);
  const groups = groupUnsent(unsent.lines, unsent.me);
  const writers = [...new Set(groups.map((group) => group.by))];
  if (unsent.lines.length === 0)
    return (
      <EmptyState icon={NotebookPen} title={t("unsent.none")}>
        {t("unsent.noneSaid")}
      </EmptyState>
    );
  return (
    <>
      {writers.map((by) => (
        <section key={by ?? 0} className={styles.writer}>
          {by === null ? null : (
            <div className={styles.theirs}>
              <h3>{t("unsent.of", { name: nameOf(by) })}</h3>
              <Button onClick={() => onSendOf(unsent.theirs.filter((line) => line.savedBy === by))}>
                {t("unsent.sendThem")}
              </Button>
            </div>
          )}
          {groups
            .filter((group) => group.by === by)
            .map((group) => (
              <Group key={`${group.course}/${group.seat}`} group={group} unsent={unsent} onOpen={onOpen} />
            ))}
        </section>
      ))}
    </>
  );
}

function Group({
  group,
  unsent,
  onOpen,
}: {
  readonly group: UnsentGroup;
  readonly unsent: Unsent;
  readonly onOpen: (line: DraftLine) => void;
}) {
  const t = useText(padText);
  const title = groupTitle(t, group);
  return (
    <>
      {title === null ? null : <h4 className={styles.title}>{title}</h4>}
      <ul>
        {group.lines.map((line) => (
          <Row key={line.id} line={line} unsent={unsent} onOpen={onOpen} />
        ))}
      </ul>
    </>
  );
}

function Row({
  line,
  unsent,
  onOpen,
}: {
  readonly line: DraftLine;
  readonly unsent: Unsent;
  readonly onOpen: (line: DraftLine) => void;
}) {
  const t = useText(padText);
  const toasts = useToasts();
  const price = unsent.priceOf(line);
  const name = price.name === "" ? t("unsent.unknown") : price.name;
  const remove = () => {
    const back = unsent.remove([line]);
    toasts.show({ text: t("unsent.removed", { name }), action: { word: t("unsent.undo"), run: back } });
  };
  const count = (quantity: number) =>
    quantity < 1 ? remove() : unsent.change({ ...wishOf(line), quantity });
  const said = [
    price.milli === null ? null : t("sheet.kilos", { kilos: writeKilos(price.milli) }),
    price.portionName,
    ...price.choices.map((one) => (one.kind === "without" ? `− ${one.name}` : one.name)),
  ];
  return (
    <li className={styles.row}>
      <Stepper label={name} value={line.quantity ?? 1} onChange={count} />
      <button type="button" className={styles.words} onClick={() => onOpen(line)}>
        <span className={styles.name}>{name}</span>
        {said.some(Boolean) ? <span className={styles.said}>{said.filter(Boolean).join(" · ")}</span> : null}
        {line.note ? (
          <span className={styles.note}>
            <StickyNote aria-hidden size="1em" /> {line.note}
          </span>
        ) : null}
        {line.hold ? <span className={styles.note}>{t("unsent.held")}</span> : null}
      </button>
      <span className={styles.price}>
        {price.isByWeight && price.milli === null ? (
          <Scale aria-label={t("unsent.byWeight")} size="1.2em" />
        ) : (
          <Money amount={price.total} />
        )}
      </span>
    </li>
  );
}
