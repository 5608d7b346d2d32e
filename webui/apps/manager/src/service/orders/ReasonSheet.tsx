import { Button, ChipGroup, Field, Sheet, TextInput, useLanguage, useText } from "@comanda/ui";
import { type ReactNode, useState } from "react";
import { useAnswer } from "../../shell/useAnswer.ts";
import { serviceText } from "../text/index.ts";
import styles from "./ReasonSheet.module.css";

export interface ReasonSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: string;
  /** What the button says. */
  readonly action: string;
  readonly isBusy: boolean;
  readonly onReason: (reason: string) => void;
  /** Why it cannot be done yet, beside a missing reason. */
  readonly missing?: string | null;
  readonly children?: ReactNode;
}

/** Asks why: a common reason by one tap, or words of one's own. */
export function ReasonSheet(props: ReasonSheetProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    action,
    isBusy,
    onReason,
    missing = null,
    children,
  } = props;
  const t = useText(serviceText);
  const language = useLanguage();
  const [code, setCode] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const { data: acts } = useAnswer(["acts"], (api, signal) => api.GET("/api/acts", { signal }), {
    enabled: open,
  });
  const reasons = acts?.find(({ act }) => act === "void")?.reasons ?? [];
  const reason = words.trim() || reasons.find((one) => one.code === code)?.names[language] || "";
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      actions={
        <Button
          kind="primary"
          big
          pending={isBusy}
          disabledBecause={missing ?? (reason === "" ? t("reason.missing") : null)}
          onClick={() => onReason(reason)}
        >
          {action}
        </Button>
      }
    >
      <div className={styles.parts}>
        {children}
        <ChipGroup
          label={t("reason.why")}
          choices={reasons.map(({ code: key, names }) => ({ key, word: names[language] }))}
          chosen={code === null || words.trim() ? [] : [code]}
          most={1}
          onChange={([chosen]) => {
            setCode(chosen ?? null);
            setWords("");
          }}
        />
        <Field label={t("reason.words")}>
          <TextInput value={words} onChange={setWords} maxLength={80} />
        </Field>
      </div>
    </Sheet>
  );
}
