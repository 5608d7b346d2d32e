import { AlarmBanner } from "@comanda/check/alarms";
import { AppBanners, Loading, lazyAhead, useBox, useHabits, WaitingList } from "@comanda/ui";
import { Suspense, useEffect, useRef } from "react";
import { Route, Switch, useLocation } from "wouter";
import styles from "./App.module.css";
import { BoardPage } from "./checks/BoardPage.tsx";
import { ChecksPage } from "./checks/ChecksPage.tsx";
import { TillHead } from "./head/TillHead.tsx";
import { SalePage } from "./sale/SalePage.tsx";
import { useShortcuts } from "./sale/useShortcuts.ts";
import { SettingsPage } from "./settings/SettingsPage.tsx";
import { useMe, useSales, useTill, useTillSettings } from "./shellContext.ts";

const CheckPage = lazyAhead(async () => ({ default: (await import("@comanda/check/pad")).CheckPage }));
const PayPage = lazyAhead(async () => ({ default: (await import("@comanda/check/pay")).PayPage }));
const CashPage = lazyAhead(async () => ({ default: (await import("./cash/CashPage.tsx")).CashPage }));

/** The till in somebody's hands. */
export function Working({ onSwitch }: { readonly onSwitch: () => void }) {
  const [, go] = useLocation();
  const { counter } = useTill();
  const me = useMe();
  const [{ firstKind }] = useTillSettings();
  const hasSale = useSales().current[me.id] !== undefined;
  useLockAfterSale();
  useEffect(() => {
    if (!hasSale) counter.of(me.id, firstKind);
  }, [hasSale, counter, me.id, firstKind]);
  useShortcuts({
    F7: () => go("/checks"),
    F9: () => go("/board"),
    F10: onSwitch,
  });
  if (!hasSale) return <Loading />;
  return (
    <>
      <TillHead onSwitch={onSwitch} />
      <AppBanners />
      <AlarmBanner />
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/checks" component={ChecksPage} />
          <Route path="/board" component={BoardPage} />
          <Route path="/cash" component={CashPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route path="/waiting">
            <main className={styles.narrow}>
              <WaitingList />
            </main>
          </Route>
          <Route path="/order/:id">
            {({ id }) => (
              <div className={styles.page}>
                <CheckPage
                  place={{ orderId: id }}
                  onBack={() => go("/")}
                  onPay={(orderId) => go(`/order/${orderId}/pay`)}
                />
              </div>
            )}
          </Route>
          <Route path="/order/:id/pay">
            {({ id }) => (
              <div className={styles.page}>
                <PayPage
                  orderId={id}
                  onBack={() => go("/")}
                  onDone={() => {
                    counter.begin(me.id, firstKind);
                    go("/");
                  }}
                />
              </div>
            )}
          </Route>
          <Route component={SalePage} />
        </Switch>
      </Suspense>
    </>
  );
}

/** Where the house wants it, the till asks who sells after every sale; the change stays in sight. */
function useLockAfterSale(): void {
  const { session } = useBox();
  const locks = useHabits().till_locks_after_sale ?? false;
  const sold = useSales().sold?.paymentId ?? null;
  // What was sold before the till was taken over has locked it already.
  const locked = useRef(sold);
  useEffect(() => {
    if (sold === locked.current) return;
    locked.current = sold;
    if (locks && sold !== null) void session.lock();
  }, [locks, sold, session]);
}
