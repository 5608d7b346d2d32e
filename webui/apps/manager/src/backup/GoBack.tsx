import { Banner, Button, Field, Sheet, TextInput, useText, useToasts } from "@comanda/ui";
import { History } from "lucide-react";
import { useState } from "react";
import { useChange } from "../house/useChange.ts";
import styles from "./backup.module.css";
import { backupText } from "./text.ts";

/** Have the box go back to a backup, after saying what that means; a sealed one asks for its owner's key. */
export function GoBackButton({
  place,
  name,
  moment,
  isSealed = false,
}: {
  readonly place: string;
  readonly name: string;
  readonly moment: string;
  readonly isSealed?: boolean;
}) {
  const t = useText(backupText);
  const change = useChange("backups", "copies");
  const { show } = useToasts();
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const close = () => {
    setOpen(false);
    setKey("");
    change.forget();
  };
  const goBack = async () => {
    const isDone = await change.run((api) =>
      api.POST("/api/backups/restore", { body: { place, name, key: key.trim() } }),
    );
    if (!isDone) return;
    close();
    show({ text: t("back.begun"), kind: "good", stays: 15_000 });
  };
  return (
    <>
      <Button icon={History} aria-label={t("back.of", { moment })} onClick={() => setOpen(true)}>
        {t("back.do")}
      </Button>
      <Sheet
        open={isOpen}
        onOpenChange={(open) => (open ? setOpen(true) : close())}
        title={t("back.title", { moment })}
        description={t("back.hint")}
        actions={
          <Button
            kind="danger"
            wide
            icon={History}
            disabled={isSealed && key.trim() === ""}
            pending={change.isBusy}
            pendingWord={t("back.checking")}
            onClick={() => void goBack()}
          >
            {t("back.yes")}
          </Button>
        }
      >
        <div className={styles.panel}>
          <Banner kind="notice">{t("back.after")}</Banner>
          {isSealed ? (
            <Field label={t("back.key")}>
              <TextInput
                value={key}
                onChange={setKey}
                autoCapitalize="characters"
                autoComplete="off"
                spellCheck={false}
              />
            </Field>
          ) : null}
        </div>
      </Sheet>
    </>
  );
}
