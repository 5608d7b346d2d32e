import type { ShownTable } from "@comanda/core";
import { Money, STATES, TimeAgo, useAhead, useMoney, useText } from "@comanda/ui";
import { BellRing, PencilLine, Wheat } from "lucide-react";
import { memo } from "react";
import { waiterText } from "../text/index.ts";
import { initialsOf, type TableFace, type TableSign } from "./tableFace.ts";
import styles from "./tile.module.css";
import { useTableWords } from "./useTableWords.ts";

export interface TableTileProps {
  readonly table: ShownTable;
  readonly face: TableFace;
  readonly nameOf: (id: number) => string | null;
  readonly onPress: (table: ShownTable) => void;
}

/** Return the picture of a state; no two share one. */
export function pictureOf(sign: TableSign) {
  return sign === "ready" ? BellRing : STATES[sign].icon;
}

/** One table: its number, how it stands by colour, picture and edge, and whose it is. */
export const TableTile = memo(function TableTile({ table, face, nameOf, onPress }: TableTileProps) {
  const t = useText(waiterText);
  const words = useTableWords(nameOf);
  const ahead = useAhead();
  const { write } = useMoney();
  const { sign, isMine, total, since, waiterIds, draftBy, hasAllergy } = face;
  const Picture = pictureOf(sign);
  const other = isMine ? undefined : waiterIds[0];
  const name = other === undefined ? null : nameOf(other);
  return (
    <button
      type="button"
      className={styles.tile}
      data-sign={sign}
      data-mine={isMine || undefined}
      data-shape={table.shape}
      onClick={() => onPress(table)}
    >
      <span className="heard">{words(table, face, total > 0 ? write(total) : null)}</span>
      <span aria-hidden className={styles.face}>
        <span className={styles.number}>{table.name}</span>
        {sign === "free" ? (
          <span className={styles.seats} title={t("floor.seats", { count: table.seats })}>
            {draftBy !== null ? (
              <PencilLine aria-hidden size="1.1em" />
            ) : table.seats > 0 ? (
              table.seats
            ) : null}
          </span>
        ) : (
          <>
            <span className={styles.signs}>
              <Picture aria-hidden size="1.05em" strokeWidth={2.4} />
              {hasAllergy ? <Wheat aria-hidden size="1em" /> : null}
              {draftBy !== null ? <PencilLine aria-hidden size="1em" /> : null}
              {since !== null ? (
                <span className={styles.time}>
                  <TimeAgo since={since} ahead={ahead} />
                </span>
              ) : null}
            </span>
            <span className={styles.total}>{total > 0 ? <Money amount={total} /> : null}</span>
          </>
        )}
      </span>
      {name !== null ? (
        <span aria-hidden className={styles.whose}>
          {initialsOf(name)}
        </span>
      ) : null}
    </button>
  );
});
