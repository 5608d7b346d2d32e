import { AlarmBanner } from "@comanda/check/alarms";
import { AppBanners, AppNav, Banner, Loading, lazyAhead, type Place, useSession, useText } from "@comanda/ui";
import { Ellipsis, MessageSquare, Utensils, Wallet } from "lucide-react";
import { Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { FloorPage } from "../floor/FloorPage.tsx";
import { NewsBanners } from "../news/NewsBanners.tsx";
import { useMessages } from "../news/useMessages.ts";
import { useOffers } from "../news/useOffers.ts";
import { waiterText } from "../text/index.ts";
import { LostPage } from "./LostPage.tsx";
import styles from "./Shell.module.css";

const CheckRoute = lazyAhead(() => import("../check/CheckRoute.tsx"));
const PayRoute = lazyAhead(() => import("../check/PayRoute.tsx"));
const WalletRoute = lazyAhead(() => import("../check/WalletRoute.tsx"));
const OwedRoute = lazyAhead(() => import("../check/OwedRoute.tsx"));
const MessagesPage = lazyAhead(() => import("../news/MessagesPage.tsx"));
const OffersPage = lazyAhead(() => import("../news/OffersPage.tsx"));
const ApprovalsPage = lazyAhead(() => import("../news/ApprovalsPage.tsx"));
const WaitingPage = lazyAhead(() => import("../waiting/WaitingPage.tsx"));
const MorePage = lazyAhead(() => import("../more/MorePage.tsx"));

/** Pages that take the whole phone: nothing stands under the thumb but what belongs to the check. */
const WHOLE = /^\/(table|order)\//;

/** The app of who is logged in: its places, what holds for all of them, and the page. */
export function Shell() {
  const t = useText(waiterText);
  const [here] = useLocation();
  const { unread } = useMessages();
  const { toMe } = useOffers();
  const places: readonly Place[] = [
    { to: "/", word: t("nav.tables"), icon: Utensils },
    { to: "/messages", word: t("nav.messages"), icon: MessageSquare, count: unread.length },
    { to: "/wallet", word: t("nav.wallet"), icon: Wallet },
    { to: "/more", word: t("nav.more"), icon: Ellipsis, count: toMe.length },
  ];
  if (WHOLE.test(here))
    return (
      <div className={styles.frame} data-whole>
        <Frame />
      </div>
    );
  return (
    <AppNav handed places={places}>
      <div className={styles.frame}>
        <Frame />
      </div>
    </AppNav>
  );
}

function Frame() {
  const t = useText(waiterText);
  const state = useSession();
  return (
    <>
      <div className={styles.banners}>
        <AlarmBanner />
        <AppBanners />
        {"me" in state && state.me.is_training ? <Banner kind="training">{t("line.training")}</Banner> : null}
        <NewsBanners />
      </div>
      <div className={styles.main}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/" component={FloorPage} />
            <Route path="/table/:tableId" component={CheckRoute} />
            <Route path="/order/:orderId/pay" component={PayRoute} />
            <Route path="/order/:orderId" component={CheckRoute} />
            <Route path="/wallet" component={WalletRoute} />
            <Route path="/owed" component={OwedRoute} />
            <Route path="/messages" component={MessagesPage} />
            <Route path="/offers" component={OffersPage} />
            <Route path="/approvals" component={ApprovalsPage} />
            <Route path="/waiting" component={WaitingPage} />
            <Route path="/more" component={MorePage} />
            <Route component={LostPage} />
          </Switch>
        </Suspense>
      </div>
    </>
  );
}
