import type { LineWish, ShownLine, ShownOrder } from "@comanda/core";
import { Button, Chip, EmptyState, Sheet, useDates, useText } from "@comanda/ui";
import { Repeat } from "lucide-react";
import { useMemo, useState } from "react";
import { useLineNames } from "../lines/useLineNames.ts";
import chips from "./Choices.module.css";
import styles from "./LineSheet.module.css";
import { againOf, type Round, roundsOf, stationsOf } from "./rounds.ts";
import { padText } from "./text.ts";

export interface RepeatSheetProps {
  readonly shown: ShownOrder | null;
  readonly onAdd: (wishes: readonly Omit<LineWish, "id">[]) => void;
  readonly onClose: () => void;
}

/** The same again: a round, or what of it came from one station, such as the drinks. */
export function RepeatSheet({ shown, onAdd, onClose }: RepeatSheetProps) {
  const t = useText(padText);
  const rounds = useMemo(() => roundsOf(shown?.lines ?? []), [shown]);
  const [at, setAt] = useState(0);
  const round = rounds[at] ?? null;
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("repeat.title")}
    >
      {round === null ? (
        <EmptyState icon={Repeat} title={t("repeat.none")}>
          {t("repeat.noneSaid")}
        </EmptyState>
      ) : (
        <div className={styles.body}>
          <Rounds rounds={rounds} at={at} onChoose={setAt} />
          <RoundLines key={round.at} round={round} onAdd={onAdd} />
        </div>
      )}
    </Sheet>
  );
}

function Rounds({
  rounds,
  at,
  onChoose,
}: {
  readonly rounds: readonly Round[];
  readonly at: number;
  readonly onChoose: (at: number) => void;
}) {
  const t = useText(padText);
  const { time } = useDates();
  if (rounds.length < 2) return null;
  return (
    <div className={chips.row}>
      {rounds.slice(0, 6).map((round, index) => (
        <Chip key={round.at} chosen={index === at} onPress={() => onChoose(index)}>
          {index === 0 ? t("repeat.last", { time: time(round.at) }) : time(round.at)}
        </Chip>
      ))}
    </div>
  );
}

function RoundLines({ round, onAdd }: { readonly round: Round; readonly onAdd: RepeatSheetProps["onAdd"] }) {
  const t = useText(padText);
  const lineName = useLineNames();
  const stations = stationsOf(round);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(round.lines.map((line) => line.id)),
  );
  const choose = (lines: readonly ShownLine[]) => setChosen(new Set(lines.map((line) => line.id)));
  const taken = round.lines.filter((line) => chosen.has(line.id));
  const pieces = taken.reduce((sofar, line) => sofar + line.quantity - line.voided, 0);
  const add = () => onAdd(taken.flatMap((line) => (line.item === null ? [] : [againOf(line, line.item)])));
  return (
    <>
      {stations.length > 1 ? (
        <div className={chips.row}>
          <Button onClick={() => choose(round.lines)}>{t("repeat.all")}</Button>
          {stations.map((station) => (
            <Button
              key={station}
              onClick={() => choose(round.lines.filter((line) => line.item?.stations.includes(station)))}
            >
              {t("repeat.only", { station })}
            </Button>
          ))}
        </div>
      ) : null}
      <div className={chips.row}>
        {round.lines.map((line) => (
          <Chip
            key={line.id}
            chosen={chosen.has(line.id)}
            extra={`× ${line.quantity - line.voided}`}
            onPress={() => {
              const next = new Set(chosen);
              if (!next.delete(line.id)) next.add(line.id);
              setChosen(next);
            }}
          >
            {[lineName(line.productId, line.name), line.portionName].filter(Boolean).join(" ")}
          </Chip>
        ))}
      </div>
      <Button
        kind="primary"
        big
        wide
        icon={Repeat}
        disabledBecause={pieces === 0 ? t("repeat.nothing") : null}
        onClick={add}
      >
        {t("repeat.add", { count: pieces })}
      </Button>
    </>
  );
}
