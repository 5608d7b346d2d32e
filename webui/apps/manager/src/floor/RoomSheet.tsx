import type { GroupView } from "@comanda/api";
import { Button, Dialog, Field, ProblemNote, TextInput, useText } from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./floor.module.css";
import { planText } from "./text.ts";

/** A room of the house: named, renamed, taken away; its tables stay. */
export function RoomSheet({
  room,
  onClose,
}: {
  readonly room: GroupView | null;
  readonly onClose: () => void;
}) {
  const t = useText(planText);
  const h = useText(houseText);
  const change = useChange("tables");
  const [name, setName] = useState(room?.name ?? "");
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  const params = { path: { group_id: room?.id ?? 0 } };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={room?.name ?? t("plan.room")}
      actions={
        <>
          {room ? (
            <Button
              kind="quiet"
              icon={Trash2}
              onClick={() =>
                void change
                  .run((api) => api.DELETE("/api/tables/groups/{group_id}", { params }), {
                    text: t("room.removed", { name: room.name }),
                  })
                  .then(close)
              }
            >
              {h("remove")}
            </Button>
          ) : null}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabled={name.trim() === ""}
            onClick={() => {
              const body = { name: name.trim() };
              void change
                .run(
                  (api) =>
                    room === null
                      ? api.POST("/api/tables/groups", { body })
                      : api.PUT("/api/tables/groups/{group_id}", { params, body }),
                  { text: h("saved") },
                )
                .then(close);
            }}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={h("name")}>
          <TextInput value={name} onChange={setName} maxLength={40} />
        </Field>
      </div>
    </Dialog>
  );
}
