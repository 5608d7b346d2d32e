import type { DrawerView, PrinterView } from "@comanda/api";
import { Banner, Button, Field, ProblemNote, Select, Sheet, TextInput, useText } from "@comanda/ui";
import { Archive } from "lucide-react";
import { useState } from "react";
import { houseText } from "../../house/text.ts";
import { useChange } from "../../house/useChange.ts";
import { moneyText } from "../text/index.ts";
import styles from "./DrawersPanel.module.css";

export interface DrawerSheetProps {
  /** Null for one that is added. */
  readonly drawer: DrawerView | null;
  /** Null where the person may not see the printers: what opens the drawer stays as it is. */
  readonly printers: readonly PrinterView[] | null;
  readonly onClose: () => void;
}

const BY_HAND = "";

/** A drawer's name, the printer at whose socket it hangs, and its end. */
export function DrawerSheet({ drawer, printers, onClose }: DrawerSheetProps) {
  const t = useText(moneyText);
  const h = useText(houseText);
  const change = useChange("drawers", "cash");
  const [name, setName] = useState(drawer?.name ?? "");
  const [printer, setPrinter] = useState(drawer?.printer_id?.toString() ?? BY_HAND);
  const called = name.trim();
  const body = { name: called, printer_id: printer === BY_HAND ? null : Number(printer) };
  const isSame = drawer !== null && called === drawer.name && body.printer_id === drawer.printer_id;
  const isShiftOpen = drawer !== null && drawer.session_id !== null;
  const save = async () => {
    const isDone = await change.run(
      (api) =>
        drawer === null
          ? api.POST("/api/drawers", { body })
          : api.PUT("/api/drawers/{drawer_id}", { params: { path: { drawer_id: drawer.id } }, body }),
      { text: drawer === null ? h("added", { name: called }) : h("saved") },
    );
    if (isDone) onClose();
  };
  const takeOut = async ({ id, name: removed }: DrawerView) => {
    const params = { path: { drawer_id: id } };
    const isDone = await change.run((api) => api.DELETE("/api/drawers/{drawer_id}", { params }), {
      text: t("drawer.removed", { name: removed }),
      undo: (api) => api.PUT("/api/drawers/{drawer_id}", { params, body: { is_active: true } }),
    });
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={drawer?.name ?? t("drawer.add")}
      actions={
        <>
          {drawer === null ? null : (
            <Button
              kind="quiet"
              icon={Archive}
              disabledBecause={isShiftOpen ? t("drawer.countFirst") : null}
              onClick={() => void takeOut(drawer)}
            >
              {t("drawer.remove")}
            </Button>
          )}
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={called === "" ? t("drawer.nameFirst") : isSame ? h("unchanged") : null}
            onClick={() => void save()}
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        {drawer?.stands_open ? <Banner kind="notice">{t("drawer.standsOpen")}</Banner> : null}
        <Field label={h("name")} hint={t("drawer.nameHint")}>
          <TextInput value={name} onChange={setName} maxLength={40} />
        </Field>
        {printers === null ? null : (
          <Field label={t("drawer.printer")} hint={t("drawer.printerHint")}>
            <Select
              value={printer}
              onChange={setPrinter}
              choices={[
                { key: BY_HAND, word: t("drawer.byHand") },
                ...printers
                  .filter(({ id, is_active }) => is_active || id === drawer?.printer_id)
                  .map(({ id, name: word }) => ({ key: String(id), word })),
              ]}
            />
          </Field>
        )}
      </div>
    </Sheet>
  );
}
