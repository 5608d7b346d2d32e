import type { GroupView, TableView } from "@comanda/api";
import { Banner, Button, EmptyState, IconButton, Segmented, Select, useText } from "@comanda/ui";
import { Armchair, DoorOpen, LayoutGrid, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { BatchSheet } from "./BatchSheet.tsx";
import styles from "./floor.module.css";
import { PlanCanvas } from "./PlanCanvas.tsx";
import { inRows, standing } from "./plan.ts";
import { RoomSheet } from "./RoomSheet.tsx";
import { TableSheet } from "./TableSheet.tsx";
import { planText } from "./text.ts";
import { usePlan } from "./usePlan.ts";

interface Props {
  readonly tables: readonly TableView[];
  readonly rooms: readonly GroupView[];
}

type Open = "none" | "batch" | { readonly table: TableView | null } | { readonly room: GroupView | null };

/** The plan of one room or all: tables added, put in their place, turned and changed. */
export function PlanPanel({ tables, rooms }: Props) {
  const t = useText(planText);
  const plan = usePlan();
  const change = useChange("tables");
  const [room, setRoom] = useState(() => String(rooms[0]?.id ?? "all"));
  const [chosen, setChosen] = useState<number | null>(null);
  const [open, setOpen] = useState<Open>("none");
  const here = tables.filter(({ group_id }) => room === "all" || String(group_id) === room);
  const placed = standing(here).map(([table, place]) => [table, plan.shown.get(table.id) ?? place] as const);
  const loose = here.filter(({ id, position }) => position === null && !plan.shown.has(id));
  const group = rooms.find(({ id }) => String(id) === room) ?? null;
  const remove = (table: TableView) =>
    void change.run(
      (api) => api.DELETE("/api/tables/{table_id}", { params: { path: { table_id: table.id } } }),
      {
        text: t("table.removed", { name: table.name }),
        undo: (api) =>
          api.PUT("/api/tables/{table_id}", {
            params: { path: { table_id: table.id } },
            body: { is_active: true },
          }),
      },
    );
  const choices = [
    { key: "all", word: t("plan.all") },
    ...rooms.map(({ id, name }) => ({ key: String(id), word: name })),
  ];
  const close = () => setOpen("none");
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        {choices.length <= 4 ? (
          <Segmented label={t("plan.rooms")} choices={choices} value={room} onChange={setRoom} />
        ) : (
          <Select aria-label={t("plan.rooms")} choices={choices} value={room} onChange={setRoom} />
        )}
        {group ? (
          <IconButton
            icon={Pencil}
            label={t("room.edit", { name: group.name })}
            onClick={() => setOpen({ room: group })}
          />
        ) : null}
        <Row>
          <Button kind="primary" icon={Plus} onClick={() => setOpen({ table: null })}>
            {t("plan.add")}
          </Button>
          <Button icon={LayoutGrid} onClick={() => setOpen("batch")}>
            {t("plan.batch")}
          </Button>
          <Button icon={DoorOpen} onClick={() => setOpen({ room: null })}>
            {t("plan.room")}
          </Button>
        </Row>
      </div>
      {loose.length > 0 ? (
        <Banner
          kind="notice"
          action={
            <Button
              pending={plan.isBusy}
              onClick={() => {
                const rows = inRows(
                  loose.length,
                  placed.map(([, place]) => place),
                );
                const pairs = loose.flatMap((table, at) => {
                  const place = rows[at];
                  return place ? [[table, place] as const] : [];
                });
                void plan.put(pairs, t("plan.placed"));
              }}
            >
              {t("plan.place")}
            </Button>
          }
        >
          {t("plan.unplaced", { count: loose.length })}
        </Banner>
      ) : null}
      {here.length === 0 ? (
        <EmptyState
          icon={Armchair}
          title={t("plan.none")}
          action={
            <Button kind="primary" onClick={() => setOpen("batch")}>
              {t("plan.batch")}
            </Button>
          }
        >
          {t("plan.noneHint")}
        </EmptyState>
      ) : (
        <>
          <PlanCanvas
            tables={placed}
            chosen={chosen}
            onChoose={setChosen}
            onShow={plan.show}
            onPut={(table, place) => void plan.put([[table, place]], t("plan.moved", { name: table.name }))}
            onOpen={(table) => setOpen({ table })}
            onRemove={remove}
          />
          <Hint>{t("plan.how")}</Hint>
        </>
      )}
      {open === "batch" ? (
        <BatchSheet rooms={rooms} roomId={group?.id ?? null} tables={tables} onClose={close} />
      ) : null}
      {typeof open === "object" && "table" in open ? (
        <TableSheet
          key={open.table?.id ?? 0}
          table={open.table}
          rooms={rooms}
          roomId={group?.id ?? null}
          onRemove={(table) => {
            remove(table);
            close();
          }}
          onClose={close}
        />
      ) : null}
      {typeof open === "object" && "room" in open ? <RoomSheet room={open.room} onClose={close} /> : null}
    </div>
  );
}
