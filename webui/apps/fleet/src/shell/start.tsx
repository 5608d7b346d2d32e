import {
  applyPrefs,
  createI18n,
  ErrorBoundary,
  MoreProblemsContext,
  PrefsContext,
  PrefsStore,
  pickLanguage,
  RestaurantContext,
  ToastTray,
  uiText,
  usePrefs,
} from "@comanda/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider, useTranslation } from "react-i18next";
import { Router } from "wouter";
import { App } from "../App.tsx";
import { cloudProblemsEl } from "../text/problems.el.ts";
import { Session } from "./session.ts";
import { shellText } from "./text.ts";
import { SessionContext } from "./vendor.ts";

/** The vendor's people see times where they sit. */
const HERE = {
  currency: "EUR",
  exponent: 2,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
};

/** Begin the panel. */
export function startFleet(): void {
  const root = document.getElementById("root");
  if (root === null) return;
  const prefs = new PrefsStore();
  const language = pickLanguage(null, prefs.prefs.get().language);
  applyPrefs(prefs.prefs.get(), language);
  const session = new Session();
  void session.start();
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={createI18n([uiText, shellText], language)}>
        <PrefsContext value={prefs}>
          <RestaurantContext value={HERE}>
            <SessionContext value={session}>
              <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: 1 } } })}>
                <Manners />
                <MoreProblemsContext value={cloudProblemsEl}>
                  <ToastTray>
                    <ErrorBoundary>
                      <Router base="/fleet">
                        <App />
                      </Router>
                    </ErrorBoundary>
                  </ToastTray>
                </MoreProblemsContext>
              </QueryClientProvider>
            </SessionContext>
          </RestaurantContext>
        </PrefsContext>
      </I18nextProvider>
    </StrictMode>,
  );
}

/** Speaks and shows as this browser's person wishes. */
function Manners() {
  const [prefs] = usePrefs();
  const { i18n } = useTranslation();
  const language = pickLanguage(null, prefs.language);
  useEffect(() => {
    if (i18n.language !== language) void i18n.changeLanguage(language);
    applyPrefs(prefs, language);
  }, [i18n, prefs, language]);
  return null;
}
