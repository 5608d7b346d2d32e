import type { ShownTable } from "@comanda/core";
import { Money, StateSign, TimeAgo, useAhead, useText, VirtualList } from "@comanda/ui";
import { BellRing, PencilLine, Wheat } from "lucide-react";
import { waiterText } from "../text/index.ts";
import styles from "./list.module.css";
import type { TableFace } from "./tableFace.ts";

export interface TableListProps {
  readonly tables: readonly ShownTable[];
  readonly faceOf: (table: ShownTable) => TableFace;
  readonly nameOf: (id: number) => string | null;
  readonly onPress: (table: ShownTable) => void;
}

/** The tables as rows: what needs somebody is said in words. */
export function TableList({ tables, faceOf, nameOf, onPress }: TableListProps) {
  const t = useText(waiterText);
  return (
    <div className={styles.frame}>
      <VirtualList
        label={t("floor.title")}
        rows={tables}
        keyOf={({ id }) => id}
        height={64}
        row={(table) => <Row table={table} face={faceOf(table)} nameOf={nameOf} onPress={onPress} />}
      />
    </div>
  );
}

interface RowProps {
  readonly table: ShownTable;
  readonly face: TableFace;
  readonly nameOf: (id: number) => string | null;
  readonly onPress: (table: ShownTable) => void;
}

function Row({ table, face, nameOf, onPress }: RowProps) {
  const t = useText(waiterText);
  const ahead = useAhead();
  const { sign, isMine, total, since, waiterIds, covers, checks, draftBy, hasAllergy } = face;
  const names = isMine ? t("floor.mineSaid") : waiterIds.flatMap((id) => nameOf(id) ?? []).join(", ");
  const drafter = draftBy === null ? null : nameOf(draftBy);
  return (
    <button
      type="button"
      className={styles.row}
      data-sign={sign}
      data-mine={isMine || undefined}
      onClick={() => onPress(table)}
    >
      <span className={styles.number}>{table.name}</span>
      <span className={styles.words}>
        {sign === "ready" ? (
          <span className={styles.ready}>
            <BellRing aria-hidden size="1.2em" />
            {t("floor.ready")}
          </span>
        ) : (
          <StateSign state={sign} />
        )}
        <span className={styles.under}>
          {names === "" ? null : <span>{names}</span>}
          {covers === null ? null : <span>{t("floor.guests", { count: covers })}</span>}
          {checks > 1 ? <span>{t("floor.checks", { count: checks })}</span> : null}
          {sign === "free" && table.seats > 0 ? (
            <span>{t("floor.seats", { count: table.seats })}</span>
          ) : null}
          {hasAllergy ? (
            <span className={styles.sign}>
              <Wheat aria-hidden size="1em" /> {t("floor.allergy")}
            </span>
          ) : null}
          {drafter === null ? null : (
            <span className={styles.sign}>
              <PencilLine aria-hidden size="1em" /> {t("floor.draft", { name: drafter })}
            </span>
          )}
        </span>
      </span>
      <span className={styles.end}>
        {total > 0 ? <Money amount={total} /> : null}
        {since !== null ? (
          <span className={styles.time}>
            <TimeAgo since={since} ahead={ahead} />
          </span>
        ) : null}
      </span>
    </button>
  );
}
