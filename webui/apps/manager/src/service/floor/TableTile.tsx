import { classes, Money, STATES, TimeAgo, uiText, useAhead, useText } from "@comanda/ui";
import type { CSSProperties } from "react";
import { Link } from "wouter";
import { serviceText } from "../text/index.ts";
import styles from "./TableTile.module.css";
import { initialsOf } from "./tableState.ts";
import type { FloorTable } from "./useFloor.ts";

/** From this amount on, in minor units, it is too long for the narrowest face in large letters. */
const LONG = 100_000;

export interface TableTileProps {
  readonly one: FloorTable;
  readonly people: ReadonlyMap<number, string>;
  readonly style?: CSSProperties;
}

/** A table: its name, how it stands by sign and word, what is due, since when, and whose it is. */
export function TableTile({ one: { table, now }, people, style }: TableTileProps) {
  const t = useText(serviceText);
  const u = useText(uiText);
  const ahead = useAhead();
  const { icon: Icon } = STATES[now.state];
  const [check] = table.checks;
  const shown = now.state === "paid" ? now.total : now.due;
  const names = now.waiterIds.map((id) => people.get(id) ?? "").filter(Boolean);
  const face = (
    <>
      <span className={styles.head}>
        <strong>{table.name}</strong>
        <Icon aria-hidden size="1.2em" className={styles.sign} />
        <span className="heard">{u(`state.${now.state}`)}</span>
      </span>
      {now.openedAt === null ? (
        <span className={styles.quiet}>{t("floor.seats", { count: table.seats })}</span>
      ) : (
        <>
          <span className={classes(styles.money, shown >= LONG && styles.long)}>
            <Money amount={shown} />
          </span>
          <span className={styles.foot}>
            <TimeAgo since={now.openedAt} ahead={ahead} />
            <span className={styles.who} title={names.join(", ")}>
              <span aria-hidden>{names.map(initialsOf).join(" ")}</span>
              <span className="heard">{names.join(", ")}</span>
            </span>
          </span>
        </>
      )}
    </>
  );
  const look = classes(styles.tile, styles[now.state], table.shape === "round" && styles.round);
  return check === undefined ? (
    <div className={look} style={style}>
      {face}
    </div>
  ) : (
    <Link href={`/orders/${check.order_id}`} className={look} style={style}>
      {face}
    </Link>
  );
}
