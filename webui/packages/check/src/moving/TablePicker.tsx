import { fold, type ShownHead, type ShownTable } from "@comanda/core";
import {
  EmptyState,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  SearchField,
  StateSign,
  useOverlaidTables,
  useText,
} from "@comanda/ui";
import { SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { movingText } from "./text.ts";

/** A table, and the check that was chosen on it where it holds one. */
export interface Picked {
  readonly table: ShownTable;
  readonly check: ShownHead | null;
}

export interface TablePickerProps {
  /** Which tables are offered: free ones, ones with a check, or both. */
  readonly which: "free" | "taken" | "all";
  /** A check that is not offered: the one that moves. */
  readonly without?: string;
  /** What was picked is under way: it says so, and a second press does nothing. */
  readonly isBusy?: boolean;
  readonly onPick: (picked: Picked) => void;
}

/** Choose a table by its number; free or taken by sign and word. */
export function TablePicker({ which, without, isBusy = false, onPick }: TablePickerProps) {
  const t = useText(movingText);
  const { tables, problem, readAgain } = useOverlaidTables();
  const [asked, setAsked] = useState("");
  const rows = useMemo(() => {
    const wanted = fold(asked.trim());
    const named = (tables ?? []).filter(({ is_active, name }) => is_active && fold(name).includes(wanted));
    return named.flatMap((table): Picked[] => {
      const checks = table.checks.filter((check) => check.order_id !== without);
      if (table.checks.length === 0) return which === "taken" ? [] : [{ table, check: null }];
      return which === "free" ? [] : checks.map((check) => ({ table, check }));
    });
  }, [tables, asked, which, without]);
  if (problem) return <ProblemNote problem={problem} onRetry={readAgain} />;
  if (tables === null) return <Loading word={t("picker.reading")} />;
  if (isBusy) return <Loading word={t("picker.busy")} />;
  return (
    <>
      <SearchField
        label={t("picker.search")}
        value={asked}
        onChange={setAsked}
        onDone={() => rows[0] && onPick(rows[0])}
      />
      {rows.length === 0 ? (
        <EmptyState icon={SearchX} title={t("picker.none")}>
          {t("picker.noneSaid")}
        </EmptyState>
      ) : (
        <List label={t("picker.tables")}>
          {rows.map((row) => (
            <ListItem
              key={row.check?.order_id ?? row.table.id}
              title={row.table.name}
              under={<StateSign state={row.check === null ? "free" : "open"} />}
              {...(row.check === null ? {} : { end: <Money amount={row.check.total} /> })}
              onPress={() => onPick(row)}
            />
          ))}
        </List>
      )}
    </>
  );
}
