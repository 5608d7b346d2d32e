import { AppNav, Loading, type Place, useText } from "@comanda/ui";
import type { Me } from "@comanda/vendor";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { SitesPage } from "../sites/SitesPage.tsx";
import { LostPage } from "./LostPage.tsx";
import { MePage } from "./MePage.tsx";
import { placesOf, type Spot } from "./places.ts";
import { shellText } from "./text.ts";
import { useIsDesk } from "./useIsDesk.ts";
import { useRead } from "./vendor.ts";

const AlertsPage = lazy(() =>
  import("../alerts/AlertsPage.tsx").then(({ AlertsPage }) => ({ default: AlertsPage })),
);
const AuditPage = lazy(() =>
  import("../audit/AuditPage.tsx").then(({ AuditPage }) => ({ default: AuditPage })),
);
const ClaimsPage = lazy(() =>
  import("../claims/ClaimsPage.tsx").then(({ ClaimsPage }) => ({ default: ClaimsPage })),
);
const PeoplePage = lazy(() =>
  import("../people/PeoplePage.tsx").then(({ PeoplePage }) => ({ default: PeoplePage })),
);
const PlansPage = lazy(() =>
  import("../plans/PlansPage.tsx").then(({ PlansPage }) => ({ default: PlansPage })),
);
const RolloutsPage = lazy(() =>
  import("../rollouts/RolloutsPage.tsx").then(({ RolloutsPage }) => ({ default: RolloutsPage })),
);
const SitePage = lazy(() => import("../site/SitePage.tsx").then(({ SitePage }) => ({ default: SitePage })));

/** The panel around its pages, for somebody who is logged in. */
export function Shell({ me }: { readonly me: Me }) {
  const t = useText(shellText);
  const isDesk = useIsDesk();
  const mine = placesOf(me).filter(({ isSeldom }) => isDesk || !isSeldom);
  const claims = useRead(["claims"], (api) => api.GET("/api/claims"), {
    every: 15_000,
    enabled: me.actions.includes("claims.decide"),
  });
  const waiting = claims.data?.filter((one) => !one.is_refused).length ?? 0;
  const alerts = useRead(["alerts"], (api) => api.GET("/api/alerts"), {
    every: 30_000,
    enabled: me.actions.includes("sites.read"),
  });
  const counts: Partial<Record<Spot, number>> = { claims: waiting, alerts: alerts.data?.length ?? 0 };
  const places: Place[] = mine.map(({ spot, to, icon }) => ({
    to,
    icon,
    word: t(`place.${spot}`),
    count: counts[spot] ?? 0,
  }));
  return (
    <AppNav places={places}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <Redirect to="/sites" replace />
          </Route>
          <Route path="/sites" component={SitesPage} />
          <Route path="/sites/:id">{({ id }) => <SitePage key={id} id={id} />}</Route>
          <Route path="/claims" component={ClaimsPage} />
          <Route path="/alerts" component={AlertsPage} />
          <Route path="/rollouts" component={RolloutsPage} />
          <Route path="/plans" component={PlansPage} />
          <Route path="/people" component={PeoplePage} />
          <Route path="/audit" component={AuditPage} />
          <Route path="/me" component={MePage} />
          <Route component={LostPage} />
        </Switch>
      </Suspense>
    </AppNav>
  );
}
