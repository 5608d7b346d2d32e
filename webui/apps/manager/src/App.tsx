import { AppBanners, Loading } from "@comanda/ui";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";

const StylePage = lazy(() => import("./style/StylePage.tsx"));

/** The app's pages. */
export function App() {
  return (
    <>
      <AppBanners />
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/style" component={StylePage} />
        </Switch>
      </Suspense>
    </>
  );
}
