import { openErrand, uuidv7 } from "@comanda/core";
import { Button, ChipGroup, Field, Sheet, TextInput, useBox, useText } from "@comanda/ui";
import { useState } from "react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";

/** What a check without a table may be for. */
export const KINDS = ["bar_tab", "take_away", "pickup", "delivery", "counter"] as const;
type Kind = (typeof KINDS)[number];

export interface NewErrandProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Opens a check without a table; it is in the queue before its page shows. */
export function NewErrandSheet({ open, onOpenChange }: NewErrandProps) {
  const t = useText(waiterText);
  const box = useBox();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState<Kind>("bar_tab");
  const [name, setName] = useState("");
  const [isGiving, setGiving] = useState(false);
  const give = async () => {
    if (isGiving) return;
    setGiving(true);
    const id = uuidv7();
    const wish = { id, kind, name: name.trim() === "" ? null : name.trim() };
    try {
      await box.give(openErrand(wish));
    } finally {
      setGiving(false);
    }
    onOpenChange(false);
    setName("");
    navigate(`/order/${id}`);
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={t("off.new")}
      actions={
        <Button kind="primary" big pending={isGiving} onClick={() => void give()}>
          {t("off.open")}
        </Button>
      }
    >
      <div className={styles.form}>
        <ChipGroup
          label={t("off.what")}
          most={1}
          least={1}
          chosen={[kind]}
          choices={KINDS.map((key) => ({ key, word: t(`off.kind.${key}`) }))}
          onChange={([chosen]) => setKind(chosen ?? "bar_tab")}
        />
        <Field label={t("off.name")} hint={t("off.nameHint")}>
          <TextInput
            value={name}
            onChange={setName}
            enterKeyHint="go"
            onKeyDown={(event) => {
              if (event.key === "Enter") void give();
            }}
          />
        </Field>
      </div>
    </Sheet>
  );
}
