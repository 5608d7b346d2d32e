import { Refusal } from "@comanda/api";
import { greekOf, List, ListItem, useLanguage, useText } from "@comanda/ui";
import { Hint } from "../house/Desk.tsx";
import { menuText } from "./text.ts";

interface Fault {
  readonly line: number;
  readonly column: string;
  readonly message: string;
  readonly key: string;
}

/** How many are shown at once: who mends these sees the next. */
const MOST = 20;

/** Return what the box found wrong with a file, line by line. */
export function faultsOf(problem: Error): readonly Fault[] {
  const errors = problem instanceof Refusal ? problem.fields.errors : undefined;
  return Array.isArray(errors) ? (errors as Fault[]) : [];
}

interface Props {
  readonly problem: Error;
  /** What was sent; of pasted text the lines themselves are shown. */
  readonly given: Blob | string;
}

/** The lines of a file that must be put right before it is taken in, and how. */
export function ImportFaults({ problem, given }: Props) {
  const t = useText(menuText);
  const language = useLanguage();
  const faults = faultsOf(problem);
  if (faults.length === 0) return null;
  const lines = typeof given === "string" ? given.split("\n") : [];
  const sayOf = ({ key, message }: Fault) => (language === "el" ? greekOf(key, {}) : undefined) ?? message;
  return (
    <>
      <List label={t("file.faults")}>
        {faults.slice(0, MOST).map((fault) => (
          <ListItem
            key={`${fault.line} ${fault.column} ${fault.key}`}
            title={[t("file.line", { line: fault.line }), lines[fault.line - 1]?.trim() || fault.column]
              .filter((word) => word !== "-")
              .join(" · ")}
            under={sayOf(fault)}
          />
        ))}
      </List>
      {faults.length > MOST ? <Hint>{t("file.moreFaults", { count: faults.length - MOST })}</Hint> : null}
    </>
  );
}
