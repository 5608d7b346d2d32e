import { minor } from "@comanda/core";
import { Button, Chip, IconButton, MoneyInput, TextInput, useText } from "@comanda/ui";
import { Plus, X } from "lucide-react";
import { Hint } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";

/** A mark that a row may bear, such as "can be left out". */
export interface Mark<Row> {
  readonly word: string;
  readonly isOn: (row: Row) => boolean;
  readonly turned: (row: Row) => Row;
}

interface Props<Row extends { name: string }> {
  readonly title: string;
  readonly hint?: string;
  readonly rows: readonly Row[];
  readonly onChange: (rows: Row[]) => void;
  readonly fresh: () => Row;
  readonly priceOf: (row: Row) => number;
  readonly priced: (row: Row, price: number) => Row;
  readonly marks?: readonly Mark<Row>[];
}

/** Rows with a name and a price each, such as portions and extras. */
export function PartRows<Row extends { name: string }>(props: Props<Row>) {
  const { title, hint, rows, onChange, fresh, priceOf, priced, marks = [] } = props;
  const t = useText(menuText);
  const put = (at: number, row: Row) => onChange(rows.map((held, index) => (index === at ? row : held)));
  return (
    <fieldset className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {hint ? <Hint>{hint}</Hint> : null}
      <div className={styles.rows}>
        {rows.map((row, at) => (
          <div key={at} className={styles.rowParts}>
            <TextInput
              aria-label={t("sheet.rowName", { row: at + 1 })}
              value={row.name}
              onChange={(name) => put(at, { ...row, name })}
            />
            <MoneyInput
              label={t("sheet.rowPrice", { row: at + 1 })}
              value={minor(priceOf(row))}
              onChange={(price) => {
                if (price !== null) put(at, priced(row, price));
              }}
            />
            <span className={styles.rowExtra}>
              {marks.map((mark) => (
                <Chip key={mark.word} chosen={mark.isOn(row)} onPress={() => put(at, mark.turned(row))}>
                  {mark.word}
                </Chip>
              ))}
            </span>
            <IconButton
              icon={X}
              label={t("sheet.removeRow", { row: at + 1 })}
              onClick={() => onChange(rows.filter((_, index) => index !== at))}
            />
          </div>
        ))}
      </div>
      <div>
        <Button icon={Plus} onClick={() => onChange([...rows, fresh()])}>
          {t("sheet.addRow")}
        </Button>
      </div>
    </fieldset>
  );
}
