import { EmptyState, Segmented, useText } from "@comanda/ui";
import { LayoutGrid } from "lucide-react";
import { useMemo, useState } from "react";
import { serviceText } from "../text/index.ts";
import styles from "./FloorPlan.module.css";
import { FACE, layOut } from "./plan.ts";
import { TableTile } from "./TableTile.tsx";
import type { Floor, FloorTable } from "./useFloor.ts";

/** All tables as they stand in the house, part by part; those without a place below them. */
export function FloorPlan({ floor }: { readonly floor: Floor }) {
  const t = useText(serviceText);
  const [part, setPart] = useState("all");
  const { groups } = floor;
  const tables = (floor.tables ?? []).filter(
    ({ table }) => part === "all" || String(table.group_id) === part,
  );
  if (floor.tables?.length === 0)
    return (
      <EmptyState icon={LayoutGrid} title={t("floor.noTables")}>
        {t("floor.noTablesSaid")}
      </EmptyState>
    );
  const parts = part === "all" ? [...groups.map(({ id }) => id), null] : [Number(part)];
  return (
    <div className={styles.plan}>
      {groups.length > 1 ? (
        <Segmented
          label={t("floor.parts")}
          value={part}
          onChange={setPart}
          choices={[
            { key: "all", word: t("floor.all") },
            ...groups.map(({ id, name }) => ({ key: String(id), word: name })),
          ]}
        />
      ) : null}
      {parts.map((id) => {
        const here = tables.filter(({ table }) => groupOf(table.group_id, groups) === id);
        if (here.length === 0) return null;
        const name = groups.find((group) => group.id === id)?.name;
        return (
          <section key={id} className={styles.part} aria-label={name ?? t("floor.others")}>
            {part === "all" && groups.length > 0 ? <h2>{name ?? t("floor.others")}</h2> : null}
            <Room tables={here} people={floor.people} />
          </section>
        );
      })}
    </div>
  );
}

function groupOf(id: number | null, groups: Floor["groups"]): number | null {
  return groups.some((group) => group.id === id) ? id : null;
}

interface RoomProps {
  readonly tables: readonly FloorTable[];
  readonly people: Floor["people"];
}

function Room({ tables, people }: RoomProps) {
  const { placed, loose, ratio, leastWidth } = useMemo(
    () => layOut(tables.map(({ table }) => table)),
    [tables],
  );
  const byId = new Map(tables.map((one) => [one.table.id, one]));
  const looseOnes = loose.flatMap(({ id }) => byId.get(id) ?? []);
  return (
    <>
      {placed.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className={styles.scroll} tabIndex={0}>
          <div className={styles.ground} style={{ aspectRatio: ratio, minWidth: leastWidth }}>
            {placed.map(({ table, left, top, width, height }) => {
              const one = byId.get(table.id);
              const style = {
                position: "absolute" as const,
                left: `${(left + width / 2) * 100}%`,
                top: `${(top + height / 2) * 100}%`,
                width: `${width * 100}%`,
                height: `${height * 100}%`,
                minWidth: FACE,
                minHeight: FACE,
                translate: "-50% -50%",
              };
              return one === undefined ? null : (
                <TableTile key={table.id} one={one} people={people} style={style} />
              );
            })}
          </div>
        </div>
      ) : null}
      {looseOnes.length > 0 ? (
        <div className={styles.tiles}>
          {looseOnes.map((one) => (
            <TableTile key={one.table.id} one={one} people={people} />
          ))}
        </div>
      ) : null}
    </>
  );
}
