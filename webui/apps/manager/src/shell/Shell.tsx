import type { Me } from "@comanda/api";
import { AppBanners, classes, Loading, useText } from "@comanda/ui";
import { Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import { noteBroughtWord } from "../licence/brought.ts";
import { LicenceReminder } from "../licence/LicenceReminder.tsx";
import { pages } from "../routes.ts";
import { AlarmBanners } from "./AlarmBanners.tsx";
import { LostPage, NothingHere } from "./LostPage.tsx";
import { MePanel } from "./MePanel.tsx";
import { NavRail } from "./NavRail.tsx";
import { pagesFor } from "./page.ts";
import styles from "./Shell.module.css";
import { ShellContext } from "./ShellContext.ts";
import { SearchPanel } from "./search/SearchPanel.tsx";
import { shellText } from "./text/index.ts";
import { useCounts } from "./useCounts.ts";
import { useHouseName } from "./useHouseName.ts";
import { useShortcut } from "./useShortcut.ts";

/** The desk around its pages, for somebody who is logged in. */
export function Shell({ me }: { readonly me: Me }) {
  const t = useText(shellText);
  const [isSearching, setSearching] = useState(false);
  const [isMeOpen, setMeOpen] = useState(false);
  const house = useHouseName() ?? t("login.title");
  const mine = useMemo(() => pagesFor(pages, me.actions), [me.actions]);
  const counts = useCounts(me.actions);
  const openSearch = useCallback(() => setSearching(true), []);
  const openMe = useCallback(() => setMeOpen(true), []);
  useShortcut("k", openSearch);
  const [here, go] = useLocation();
  useEffect(() => {
    if (noteBroughtWord()) go("/licence");
  }, [go]);
  const isBare = mine.some((page) => page.isBare === true && here.startsWith(page.path));
  const shell = useMemo(
    () => ({ me, may: (action: string) => me.actions.includes(action), openSearch, openMe }),
    [me, openSearch, openMe],
  );
  return (
    <ShellContext value={shell}>
      {isBare ? null : <NavRail pages={mine} counts={counts} house={house} />}
      <div className={classes(styles.page, isBare && styles.bare)}>
        <AppBanners />
        <AlarmBanners />
        <LicenceReminder bare={isBare} />
        <Suspense fallback={<Loading />}>
          <Switch>
            {mine.map(({ path, element }) => (
              <Route key={path} path={path === "/" ? "/" : `${path}/*?`} component={element} />
            ))}
            <Route>{mine.some(({ area }) => area !== null) ? <LostPage /> : <NothingHere />}</Route>
          </Switch>
        </Suspense>
      </div>
      <SearchPanel open={isSearching} onOpenChange={setSearching} pages={mine} />
      <MePanel open={isMeOpen} onOpenChange={setMeOpen} />
    </ShellContext>
  );
}
