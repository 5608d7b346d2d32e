import { Refusal } from "@comanda/api";
import { isTooLate, type OutboxEntry } from "@comanda/core";
import { CircleCheck } from "lucide-react";
import { type ReactNode, useCallback, useState } from "react";
import { useSay, useText } from "../i18n/i18n.ts";
import { useMoney } from "../i18n/money.ts";
import { useProblemWords } from "../i18n/problems.ts";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { List, ListItem } from "../parts/List.tsx";
import { StateSign } from "../parts/StateSign.tsx";
import { TimeAgo } from "../parts/TimeAgo.tsx";
import { useToasts } from "../parts/toasts.ts";
import { uiText } from "../text/index.ts";
import { useBox, useOutbox } from "./boxHooks.ts";
import styles from "./WaitingList.module.css";

export interface WaitingListProps {
  /** What the app can do about a parked command beside trying it again and throwing it away. */
  readonly more?: (entry: OutboxEntry) => ReactNode;
}

/** What waits on this device, in order, and what a person can do about each; nothing goes by itself but to the box. */
export function WaitingList({ more }: WaitingListProps) {
  const t = useText(uiText);
  const { show } = useToasts();
  const say = useSay();
  const { outbox } = useBox();
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set());
  const entries = useOutbox().filter((entry) => !leaving.has(entry.id));
  const stay = (id: string) => setLeaving((held) => new Set([...held].filter((one) => one !== id)));
  // It leaves the list at once and the queue when nobody has taken it back: a page that dies meanwhile loses nothing.
  const drop = (entry: OutboxEntry) => {
    setLeaving((held) => new Set([...held, entry.id]));
    show({
      text: t("waiting.dropped", { what: say(entry.label) }),
      action: { word: t("undo"), run: () => stay(entry.id) },
      onGone: () => void outbox.drop(entry.id),
    });
  };
  if (entries.length === 0)
    return (
      <EmptyState icon={CircleCheck} title={t("waiting.none")}>
        {t("waiting.noneSaid")}
      </EmptyState>
    );
  return (
    <List label={t("waiting.list")}>
      {entries.map((entry) => (
        <Waiting key={entry.id} entry={entry} more={more?.(entry)} onDrop={() => drop(entry)} />
      ))}
    </List>
  );
}

interface OneProps {
  readonly entry: OutboxEntry;
  readonly more: ReactNode;
  readonly onDrop: () => void;
}

function Waiting({ entry, more, onDrop }: OneProps) {
  const say = useSay();
  const why = useWhyWaiting()(entry);
  const about = useWhatItWas()(entry);
  return (
    <ListItem
      title={say(entry.label)}
      under={
        <>
          <StateSign state={entry.state === "parked" ? "parked" : "pending"} />
          <TimeAgo since={new Date(entry.madeAt).toISOString()} />
          {about === "" ? null : <span className={styles.why}>{about}</span>}
          <span className={styles.why}>{why}</span>
          {entry.state === "parked" ? <Acts entry={entry} more={more} onDrop={onDrop} /> : null}
        </>
      }
    />
  );
}

/** Return what says of which table and sum a command was that the box has to take back; "" for all others. */
function useWhatItWas(): (entry: OutboxEntry) => string {
  const t = useText(uiText);
  const money = useMoney();
  return ({ again }) =>
    [
      again?.table ? t("waiting.table", { table: again.table }) : "",
      again?.amount ? money.write(again.amount) : "",
    ]
      .filter(Boolean)
      .join(" · ");
}

/** Return what says why a command waits, and what is to be done. */
export function useWhyWaiting(): (entry: OutboxEntry) => string {
  const t = useText(uiText);
  const words = useProblemWords();
  return useCallback(
    (entry) => {
      const { state, parked, problem, again } = entry;
      if (state !== "parked") return t(again === undefined ? "waiting.onTheWay" : "waiting.givenBack");
      if (parked === "waited") return t("waiting.waited");
      if (parked === "depends") return t("waiting.depends");
      if (problem === null) return t("problem.kind.conflict");
      if (isTooLate(entry) && problem.key === "told_already") return t("waiting.tooLate");
      const why = words(new Refusal(problem.status, problem.key, problem.message, problem.fields)).sentence;
      return again === undefined ? why : t("waiting.notGivenBack", { why });
    },
    [t, words],
  );
}

function Acts({ entry, more, onDrop }: OneProps) {
  const t = useText(uiText);
  const { outbox } = useBox();
  if (isTooLate(entry))
    return (
      <span className={styles.acts}>
        <Button kind="primary" onClick={() => void outbox.drop(entry.id)}>
          {t("waiting.seen")}
        </Button>
      </span>
    );
  return (
    <span className={styles.acts}>
      {entry.parked === "waited" ? (
        <Button kind="primary" onClick={() => void outbox.sendNow(entry.id)}>
          {t("waiting.now")}
        </Button>
      ) : entry.parked === "refused" ? (
        <Button kind="primary" onClick={() => void outbox.retry(entry.id)}>
          {t("waiting.again")}
        </Button>
      ) : null}
      {more}
      <Button onClick={onDrop}>{t("waiting.drop")}</Button>
    </span>
  );
}
