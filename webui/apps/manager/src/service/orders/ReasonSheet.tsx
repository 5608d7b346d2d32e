import { Button, ChipGroup, Field, Sheet, TextInput, useText } from "@comanda/ui";
import { type ReactNode, useState } from "react";
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
  /** Common reasons, in the person's words. */
  readonly reasons: readonly string[];
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
    reasons,
    onReason,
    missing = null,
    children,
  } = props;
  const t = useText(serviceText);
  const [chosen, setChosen] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const reason = words.trim() || (chosen ?? "");
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
          choices={reasons.map((word) => ({ key: word, word }))}
          chosen={chosen === null || words.trim() ? [] : [chosen]}
          most={1}
          onChange={([word]) => {
            setChosen(word ?? null);
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
