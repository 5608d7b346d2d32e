import { Button, EmptyState, PinPad, useHouseName, useSession, useText } from "@comanda/ui";
import { ArrowLeft, Settings, TriangleAlert, UserRound, UsersRound } from "lucide-react";
import { useState } from "react";
import { SoldPanel } from "../sale/SoldPanel.tsx";
import { useScanner } from "../scanning/useScanner.ts";
import { useSales } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./GatePage.module.css";
import { TypedName } from "./TypedName.tsx";
import { useDoor, usePeople } from "./useDoor.ts";

export interface GatePageProps {
  /** Back to who has the till; null where nobody has. */
  readonly onBack: (() => void) | null;
  readonly onDone: () => void;
  readonly onJoin: (() => void) | null;
}

/** Who sells now: a badge, or a name and its PIN. What was just sold stays in sight, change and all. */
export function GatePage({ onBack, onDone, onJoin }: GatePageProps) {
  const t = useText(tillText);
  const house = useHouseName();
  const state = useSession();
  const { sold } = useSales();
  const people = usePeople();
  const door = useDoor();
  const [name, setName] = useState<string | null>(state.kind === "locked" ? state.me.username : null);
  const [pin, setPin] = useState("");
  const choose = (chosen: string) => {
    setName(chosen);
    setPin("");
    door.clear();
  };
  const enter = async () => {
    if (name === null || pin === "") return;
    if (await door.byPin(name, pin)) onDone();
    setPin("");
  };
  useScanner("badge", (badge) => {
    setPin("");
    void door.byBadge(badge).then((isIn) => isIn && onDone());
  });
  const said = (
    <p className={styles.said} role="alert">
      {door.said ? (
        <>
          <TriangleAlert aria-hidden size="1.25em" />
          {door.said}
        </>
      ) : null}
    </p>
  );
  return (
    <main className={styles.gate}>
      <section className={styles.people}>
        <header>
          {onBack ? (
            <Button kind="quiet" icon={ArrowLeft} onClick={onBack}>
              {t("door.back")}
            </Button>
          ) : null}
          <h1>{house ?? "Comanda"}</h1>
          <p className={styles.lead}>
            {state.kind === "locked" && state.isExpired ? t("door.expired") : t("door.who")}
          </p>
        </header>
        {people.length > 0 ? (
          <ul aria-label={t("door.people")} className={styles.list}>
            {people.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  className={styles.person}
                  aria-pressed={person.name === name}
                  onClick={() => choose(person.name)}
                >
                  <span aria-hidden className={styles.letter}>
                    {person.name.slice(0, 1).toLocaleUpperCase()}
                  </span>
                  {person.name}
                </button>
              </li>
            ))}
          </ul>
        ) : null}
        {sold ? <SoldPanel sold={sold} /> : null}
        <TypedName onName={choose} />
        {onJoin ? (
          <Button kind="quiet" icon={Settings} onClick={onJoin}>
            {t("door.join")}
          </Button>
        ) : null}
      </section>
      <section className={styles.pin} aria-label={t("door.pinOf", { name: name ?? "" })}>
        {said}
        {name === null ? (
          <EmptyState icon={UsersRound} title={t("door.choose")}>
            {t("door.chooseSaid")}
          </EmptyState>
        ) : (
          <>
            <h2>
              <UserRound aria-hidden size="1.25em" />
              {t("door.pinOf", { name })}
            </h2>
            <PinPad value={pin} onChange={setPin} onDone={() => void enter()} />
            <Button
              kind="primary"
              big
              wide
              pending={door.isEntering}
              disabledBecause={pin === "" ? t("door.pinOf", { name }) : null}
              onClick={() => void enter()}
            >
              {t("door.enter")}
            </Button>
          </>
        )}
      </section>
    </main>
  );
}
