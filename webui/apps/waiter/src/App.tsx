import { Loading, lazyAhead, Skeleton, useBox, useHabits, useSession, useSignal } from "@comanda/ui";
import { Suspense, useEffect, useState } from "react";
import { useFreshStart } from "./shell/useFreshStart.ts";

const Shell = lazyAhead(() => import("./shell/Shell.tsx").then(({ Shell: shell }) => ({ default: shell })));
const JoinPage = lazyAhead(() =>
  import("./join/JoinPage.tsx").then(({ JoinPage: page }) => ({ default: page })),
);
const LoginPage = lazyAhead(() =>
  import("./join/LoginPage.tsx").then(({ LoginPage: page }) => ({ default: page })),
);
const LockPage = lazyAhead(() =>
  import("./join/LockPage.tsx").then(({ LockPage: page }) => ({ default: page })),
);
const ScreenPage = lazyAhead(() =>
  import("./join/ScreenPage.tsx").then(({ ScreenPage: page }) => ({ default: page })),
);

/** The waiter's app: who has the phone decides what is seen of it. */
export function App() {
  const state = useSession();
  useLockHabit();
  useFreshStart("me" in state ? state.me.id : null, state.kind === "loading");
  if (state.kind === "loading") return <Skeleton height="100dvh" />;
  if (state.kind === "open")
    return (
      <Suspense fallback={<Skeleton height="100dvh" />}>
        <Shell key={state.me.id} />
      </Suspense>
    );
  return (
    <Suspense fallback={<Loading />}>
      {state.kind === "locked" ? (
        <LockPage key={state.me.id} me={state.me} isExpired={state.isExpired} />
      ) : (
        <Door />
      )}
    </Suspense>
  );
}

/** Nobody is logged in: a phone that the box does not know joins first, unless it is said to go without. */
function Door() {
  const { session } = useBox();
  const device = useSignal(session.device);
  const [isWithout, setWithout] = useState(false);
  if (device?.kind === "kitchen" || device?.kind === "display")
    return <ScreenPage kind={device.kind} name={device.name} />;
  if (device === null && !isWithout) return <JoinPage onWithout={() => setWithout(true)} />;
  return <LoginPage onJoin={device === null ? () => setWithout(false) : null} />;
}

/** The house says after how long an idle phone asks for the PIN again. */
function useLockHabit(): void {
  const { session } = useBox();
  const { lock_minutes } = useHabits();
  useEffect(() => {
    if (lock_minutes !== undefined) void session.setIdleMinutes(lock_minutes);
  }, [session, lock_minutes]);
}
