import { IconButton, Segmented, useText } from "@comanda/ui";
import { Grid3x3, List as ListIcon, Map as MapIcon } from "lucide-react";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";
import { type Floor, OFF } from "./useFloor.ts";

export interface FloorDockProps {
  readonly floor: Floor;
  readonly onFind: () => void;
}

/** What chooses among tables, under the thumb: the part of the house, whose, how, and the number keys. */
export function FloorDock({ floor, onFind }: FloorDockProps) {
  const t = useText(waiterText);
  const { parts, part, setPart, scope, setScope, view, setView } = floor;
  const all = [
    ...parts.map(({ key, name, open }) => ({ key, name: name ?? t("floor.rest"), open })),
    { key: OFF, name: t("floor.off"), open: 0 },
  ];
  return (
    <div className={styles.dock}>
      <fieldset className={styles.parts} aria-label={t("floor.parts")}>
        {all.map(({ key, name, open }) => (
          <button
            key={key}
            type="button"
            className={styles.part}
            aria-pressed={key === part}
            onClick={() => setPart(key)}
          >
            {name}
            {open > 0 ? <span className={styles.number}>{open}</span> : null}
          </button>
        ))}
      </fieldset>
      <div className={styles.how}>
        <Segmented
          wide
          label={t("floor.which")}
          value={scope}
          choices={[
            { key: "mine", word: t("floor.mine") },
            { key: "section", word: t("floor.section") },
            { key: "all", word: t("floor.all") },
          ]}
          onChange={setScope}
        />
        <IconButton
          framed
          icon={view === "plan" ? ListIcon : MapIcon}
          label={t(view === "plan" ? "floor.list" : "floor.plan")}
          onClick={() => setView(view === "plan" ? "list" : "plan")}
        />
        <IconButton framed icon={Grid3x3} label={t("floor.find")} onClick={onFind} />
      </div>
    </div>
  );
}
