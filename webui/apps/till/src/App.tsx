import { AppBanners, Loading, useBox, useHabits, useSession, useSignal, useText } from "@comanda/ui";
import { useEffect, useState } from "react";
import styles from "./App.module.css";
import { GatePage } from "./gate/GatePage.tsx";
import { JoinPage } from "./gate/JoinPage.tsx";
import { Counter } from "./sale/counter.ts";
import { useSoldNews } from "./sale/useSoldNews.ts";
import { SettingsStore } from "./settings/settings.ts";
import { type Till, TillContext } from "./shellContext.ts";
import { tillText } from "./text/index.ts";
import { Working } from "./Working.tsx";

/** The till: who has it, and what he sells. */
export function App() {
  const t = useText(tillText);
  const till = useStartedTill();
  if (till === null) return <Loading word={t("starting")} />;
  return (
    <TillContext value={till}>
      <Doors />
    </TillContext>
  );
}

function Doors() {
  const { session } = useBox();
  const state = useSession();
  const device = useSignal(session.device);
  const [isJoining, setJoining] = useState(true);
  const [isSwitching, setSwitching] = useState(false);
  useIdleLock();
  useSoldNews();
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "nobody" && device === null && isJoining)
    return <JoinPage onWithout={() => setJoining(false)} />;
  const isOpen = state.kind === "open";
  if (!isOpen || isSwitching)
    return (
      <>
        <AppBanners />
        <GatePage
          onBack={isOpen ? () => setSwitching(false) : null}
          onDone={() => setSwitching(false)}
          onJoin={device === null ? () => setJoining(true) : null}
        />
      </>
    );
  return (
    <div className={styles.till}>
      <Working key={state.me.id} onSwitch={() => setSwitching(true)} />
    </div>
  );
}

function useStartedTill(): Till | null {
  const box = useBox();
  const [till, setTill] = useState<Till | null>(null);
  useEffect(() => {
    let isGone = false;
    const made = { counter: new Counter(box), settings: new SettingsStore(box.store) };
    void Promise.all([made.counter.start(), made.settings.start()]).then(() => {
      if (!isGone) setTill(made);
    });
    return () => {
      isGone = true;
    };
  }, [box]);
  return till;
}

/** The house says after how long an idle till asks for the PIN. */
function useIdleLock(): void {
  const { session } = useBox();
  const minutes = useHabits().lock_minutes;
  useEffect(() => {
    if (minutes !== undefined) void session.setIdleMinutes(minutes);
  }, [session, minutes]);
}
