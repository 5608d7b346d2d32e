import type { ShownTable } from "@comanda/core";
import { Button, Numpad, Sheet, useText } from "@comanda/ui";
import { useState } from "react";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";
import { tablesByNumber } from "./tableFace.ts";

export interface FindSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly tables: readonly ShownTable[];
  readonly onPress: (table: ShownTable) => void;
  /** What the table is looked for. */
  readonly title?: string;
}

/** A table by its number, with keys as large as a till's. */
export function FindSheet({ open, onOpenChange, tables, onPress, title }: FindSheetProps) {
  const t = useText(waiterText);
  const [typed, setTyped] = useState("");
  const hits = tablesByNumber(tables, typed).slice(0, 6);
  const close = (isOpen: boolean) => {
    setTyped("");
    onOpenChange(isOpen);
  };
  const take = (table: ShownTable | undefined) => {
    if (table === undefined) return;
    close(false);
    onPress(table);
  };
  return (
    <Sheet open={open} onOpenChange={close} title={title ?? t("find.title")}>
      <div className={styles.keys}>
        <output className={styles.typed}>{typed}</output>
        {typed === "" || hits.length === 0 ? (
          <p className={styles.hits} role="status">
            {t(typed === "" ? "find.type" : "find.none")}
          </p>
        ) : (
          <ul className={styles.hits} aria-label={t("find.hits")}>
            {hits.map((table, at) => (
              <li key={table.id}>
                <Button
                  big
                  className={styles.hit}
                  kind={at === 0 ? "primary" : "plain"}
                  onClick={() => take(table)}
                >
                  {table.name}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <Numpad
          label={t("find.title")}
          value={typed}
          onChange={setTyped}
          longest={4}
          onDone={() => take(hits[0])}
        />
      </div>
    </Sheet>
  );
}
