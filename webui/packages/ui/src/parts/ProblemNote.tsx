import type { Refusal } from "@comanda/api";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { useProblemWords } from "../i18n/problems.ts";
import { uiText } from "../text/index.ts";
import { Button } from "./Button.tsx";
import styles from "./notes.module.css";

export interface ProblemNoteProps {
  /** What was thrown; anything but a `Refusal` is said to be our own fault. */
  readonly problem: Refusal | Error;
  readonly onRetry?: () => void;
  readonly isRetrying?: boolean;
  readonly action?: ReactNode;
}

/** What went wrong, in the person's language, and how to go on. */
export function ProblemNote({ problem, onRetry, isRetrying = false, action }: ProblemNoteProps) {
  const t = useText(uiText);
  const { title, sentence, incident } = useProblemWords()(problem);
  return (
    <div className={styles.problem} role="alert">
      <TriangleAlert aria-hidden size="1.5em" />
      <strong>{title}</strong>
      <p>{sentence}</p>
      {incident ? <p className={styles.small}>{t("problem.incident", { incident })}</p> : null}
      {onRetry || action ? (
        <div className={styles.acts}>
          {onRetry ? (
            <Button onClick={onRetry} pending={isRetrying}>
              {t("problem.retry")}
            </Button>
          ) : null}
          {action}
        </div>
      ) : null}
    </div>
  );
}
