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
import { useState } from "react";
import { Form, Labelled } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./floor.module.css";
import { inRows, standing } from "./plan.ts";
import { SHAPES, type Shape } from "./planData.ts";
import { planText } from "./text.ts";

interface Props {
  readonly rooms: readonly GroupView[];
  readonly roomId: number | null;
  readonly tables: readonly TableView[];
  readonly onClose: () => void;
}

const NONE = "";

/** A series of tables, all or none, standing in rows until each is put in its place. */
export function BatchSheet({ rooms, roomId, tables, onClose }: Props) {
  const t = useText(planText);
  const h = useText(houseText);
  const change = useChange("tables", "setup");
  const highest = tables.reduce(
    (most, { number }) => (typeof number === "number" ? Math.max(most, number) : most),
    0,
  );
  const [count, setCount] = useState(10);
  const [start, setStart] = useState(highest + 1);
  const [prefix, setPrefix] = useState("");
  const [seats, setSeats] = useState(4);
  const [shape, setShape] = useState<Shape>("square");
  const [room, setRoom] = useState(roomId === null ? NONE : String(roomId));
  const make = async () => {
    const group_id = room === NONE ? null : Number(room);
    const isDone = await change.run(
      async (api) => {
        const body = { count, start, prefix: prefix.trim(), seats, shape, group_id };
        const made = await answerOf(api.POST("/api/tables/batch", { body }));
        const beside = tables.filter((table) => table.group_id === group_id);
        const rows = inRows(
          made.length,
          standing(beside).map(([, place]) => place),
        );
        await api.PUT("/api/tables/plan", {
          body: { tables: made.map(({ id }, at) => ({ id, position: rows[at] ?? null })) },
        });
      },
      { text: t("batch.done", { count }) },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("batch.title")}
      actions={
        <Button kind="primary" pending={change.isBusy} onClick={() => void make()}>
          {t("batch.make", { count })}
        </Button>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        {(
          [
            ["batch.count", count, setCount, 1, 100],
            ["batch.start", start, setStart, 1, 9_999],
            ["table.seats", seats, setSeats, 1, 60],
          ] as const
        ).map(([key, value, set, least, most]) => (
          <span key={key} className={styles.count}>
            {t(key)}
            <Stepper label={t(key)} value={value} onChange={set} least={least} most={most} />
          </span>
        ))}
        <Form>
          <Field label={t("batch.prefix")} hint={t("batch.prefixHint")}>
            <TextInput value={prefix} onChange={setPrefix} maxLength={6} />
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
        <Labelled label={t("table.shape")}>
          <Segmented<Shape>
            label={t("table.shape")}
            value={shape}
            onChange={setShape}
            choices={SHAPES.map((key) => ({ key, word: t(`table.${key}`) }))}
          />
        </Labelled>
      </div>
    </Sheet>
  );
}
