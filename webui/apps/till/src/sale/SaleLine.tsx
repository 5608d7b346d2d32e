import { writeKilos } from "@comanda/check/lines";
import type { LinePrice } from "@comanda/check/pad";
import type { DraftLine } from "@comanda/core";
import { Button, classes, Money, Stepper, useText } from "@comanda/ui";
import { Pencil, Trash2 } from "lucide-react";
import { tillText } from "../text/index.ts";
import styles from "./SaleLine.module.css";

export interface UnsentLineProps {
  readonly line: DraftLine;
  readonly price: LinePrice;
  /** Shows what can be done with it. */
  readonly isOpen: boolean;
  readonly onChoose: () => void;
  readonly onCount: (quantity: number) => void;
  readonly onEdit: () => void;
}

/** A line that nobody has sent: the one at hand shows how to change it. */
export function UnsentLine({ line, price, isOpen, onChoose, onCount, onEdit }: UnsentLineProps) {
  const t = useText(tillText);
  const quantity = line.quantity ?? 1;
  return (
    <li className={classes(styles.line, isOpen && styles.open)}>
      <button type="button" className={styles.face} aria-expanded={isOpen} onClick={onChoose}>
        <Face
          quantity={quantity}
          name={price.name}
          under={[
            price.milli === null ? null : t("line.kilos", { kilos: writeKilos(price.milli) }),
            price.portionName,
            ...price.choices.map(({ name }) => name),
            line.note,
          ]}
          total={price.total}
          isByWeight={price.isByWeight && price.milli === null}
        />
      </button>
      {isOpen ? (
        <div className={styles.acts}>
          <Stepper label={price.name} value={quantity} onChange={onCount} least={1} />
          <Button kind="quiet" icon={Pencil} onClick={onEdit}>
            {t("line.change")}
          </Button>
          <Button kind="quiet" icon={Trash2} onClick={() => onCount(0)} aria-label={t("line.remove")}>
            <span className="heard">{t("line.remove")}</span>
          </Button>
        </div>
      ) : null}
    </li>
  );
}

interface FaceProps {
  readonly quantity: number;
  readonly name: string;
  readonly under: readonly (string | null | undefined)[];
  readonly total: number;
  readonly isByWeight: boolean;
}

function Face({ quantity, name, under, total, isByWeight }: FaceProps) {
  const t = useText(tillText);
  const said = under.filter(Boolean).join(" · ");
  return (
    <>
      <span className={styles.count}>{quantity}</span>
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        {said ? <span className={styles.under}>{said}</span> : null}
      </span>
      {isByWeight ? <span className={styles.under}>{t("line.toWeigh")}</span> : <Money amount={total} />}
    </>
  );
}
