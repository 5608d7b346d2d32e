import type { GroupView, TableView } from "@comanda/api";
import {
  Button,
  Field,
  ProblemNote,
  Segmented,
  Select,
  Sheet,
  Stepper,
  TextInput,
  useText,
} from "@comanda/ui";
import { RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Form, Labelled, Row } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./floor.module.css";
import { placeOf, turned } from "./plan.ts";
import { SHAPES, type Shape, shapeOf } from "./planData.ts";
import { planText } from "./text.ts";

interface Props {
  readonly table: TableView | null;
  readonly rooms: readonly GroupView[];
  readonly roomId: number | null;
  readonly onRemove: (table: TableView) => void;
  readonly onClose: () => void;
}

const NONE = "";

/** Return a table's number as the box keeps it: digits are a number, the rest is text. */
function numberOf(text: string): number | string {
  const typed = text.trim();
  return /^\d{1,6}$/.test(typed) ? Number(typed) : typed;
}

/** One table: its number and name, seats, room, shape and size. */
export function TableSheet({ table, rooms, roomId, onRemove, onClose }: Props) {
  const t = useText(planText);
  const h = useText(houseText);
  const change = useChange("tables", "setup");
  const [number, setNumber] = useState(String(table?.number ?? ""));
  const [label, setLabel] = useState(table?.label ?? "");
  const [seats, setSeats] = useState(table?.seats ?? 4);
  const [room, setRoom] = useState(String((table ? table.group_id : roomId) ?? NONE));
  const [shape, setShape] = useState<Shape>(shapeOf(table?.shape ?? "square"));
  const [place, setPlace] = useState(table?.position ? placeOf(table.position) : null);
  const save = async () => {
    const body = {
      number: numberOf(number),
      label: label.trim() === "" ? null : label.trim(),
      seats,
      group_id: room === NONE ? null : Number(room),
      shape,
      ...(place ? { position: place } : {}),
    };
    const isDone = await change.run(
      (api) =>
        table === null
          ? api.POST("/api/tables", { body })
          : api.PUT("/api/tables/{table_id}", { params: { path: { table_id: table.id } }, body }),
      { text: table === null ? h("added", { name: number }) : h("saved") },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={table ? t("plan.table", { name: table.name }) : t("plan.add")}
      actions={
        <>
          {table ? (
            <Button kind="quiet" icon={Trash2} onClick={() => onRemove(table)}>
              {t("table.remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={number.trim() === "" ? t("table.needNumber") : null}
            onClick={() => void save()}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={t("table.number")}>
            <TextInput value={number} onChange={setNumber} maxLength={12} />
          </Field>
          <Field label={t("table.label")} hint={t("table.labelHint")}>
            <TextInput value={label} onChange={setLabel} maxLength={40} />
          </Field>
          <Field label={t("table.room")}>
            <Select
              value={room}
              onChange={setRoom}
              choices={[
                { key: NONE, word: h("none") },
                ...rooms.map(({ id, name }) => ({ key: String(id), word: name })),
              ]}
            />
          </Field>
        </Form>
        <span className={styles.count}>
          {t("table.seats")}
          <Stepper label={t("table.seats")} value={seats} onChange={setSeats} least={1} most={60} />
        </span>
        <Labelled label={t("table.shape")}>
          <Segmented<Shape>
            label={t("table.shape")}
            value={shape}
            onChange={setShape}
            choices={SHAPES.map((key) => ({ key, word: t(`table.${key}`) }))}
          />
        </Labelled>
        {place ? (
          <>
            <Form>
              {(
                [
                  ["table.width", "w"],
                  ["table.depth", "h"],
                ] as const
              ).map(([key, side]) => (
                <Field key={side} label={t(key)}>
                  <TextInput
                    inputMode="numeric"
                    value={String(place[side])}
                    onChange={(typed) => {
                      const size = Number(typed.replace(/\D/g, ""));
                      setPlace({ ...place, [side]: Math.min(1_000, size) });
                    }}
                  />
                </Field>
              ))}
            </Form>
            <Row>
              <Button icon={RotateCw} onClick={() => setPlace(turned(place, 15))}>
                {t("table.turn")}
              </Button>
              <span>
                {t("table.rotation")} {place.rotation}°
              </span>
            </Row>
          </>
        ) : null}
      </div>
    </Sheet>
  );
}
