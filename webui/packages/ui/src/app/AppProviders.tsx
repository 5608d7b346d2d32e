import { type Box, NotKept } from "@comanda/core";
import { QueryClientProvider } from "@tanstack/react-query";
import type { i18n as I18n } from "i18next";
import { type ReactNode, useEffect } from "react";
import { I18nextProvider } from "react-i18next";
import { useText } from "../i18n/i18n.ts";
import { pickLanguage } from "../i18n/language.ts";
import { ToastTray } from "../parts/Toast.tsx";
import { useToasts } from "../parts/toasts.ts";
import { uiText } from "../text/index.ts";
import { BoxContext, useBox, useHouse, useSession } from "./boxHooks.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { LeftBehindNote } from "./LeftBehindNote.tsx";
import { applyPrefs, type PrefsStore } from "./prefs.ts";
import { RestaurantContext } from "./restaurant.ts";
import { useUnlockedSound } from "./signals.ts";
import { PrefsContext, usePrefs } from "./usePrefs.ts";

export interface AppProvidersProps {
  readonly box: Box;
  readonly speaker: I18n;
  readonly prefs: PrefsStore;
  readonly children: ReactNode;
}

/** What every page of an app stands in: the box, words, preferences, notes, and somebody to catch its faults. */
export function AppProviders({ box, speaker, prefs, children }: AppProvidersProps) {
  return (
    <I18nextProvider i18n={speaker}>
      <PrefsContext value={prefs}>
        <BoxContext value={box}>
          <QueryClientProvider client={box.client}>
            <Manners speaker={speaker} />
            <House>
              <ToastTray>
                <NotKeptNote />
                <LeftBehindNote />
                <ErrorBoundary>{children}</ErrorBoundary>
              </ToastTray>
            </House>
          </QueryClientProvider>
        </BoxContext>
      </PrefsContext>
    </I18nextProvider>
  );
}

function House({ children }: { readonly children: ReactNode }) {
  return <RestaurantContext value={useHouse()}>{children}</RestaurantContext>;
}

/** Says what this device could not write down, wherever nobody waited for it: a press never vanishes. */
function NotKeptNote() {
  const t = useText(uiText);
  const { show } = useToasts();
  useEffect(() => {
    const tell = (event: PromiseRejectionEvent) => {
      if (!(event.reason instanceof NotKept)) return;
      event.preventDefault();
      show({ kind: "bad", text: t("notKept"), stays: 12_000 });
    };
    window.addEventListener("unhandledrejection", tell);
    return () => window.removeEventListener("unhandledrejection", tell);
  }, [t, show]);
  return null;
}

/** Speaks the person's language, shows what the device wishes, and tells the session that somebody is here. */
function Manners({ speaker }: { readonly speaker: I18n }) {
  const [prefs] = usePrefs();
  const { session } = useBox();
  const state = useSession();
  const me = "me" in state ? state.me : null;
  const language = pickLanguage(me ? (prefs.languages[me.id] ?? me.language) : null, prefs.language);
  useUnlockedSound();
  useEffect(() => {
    if (speaker.language !== language) void speaker.changeLanguage(language);
    applyPrefs(prefs, language);
    if (prefs.theme !== "auto") return;
    const light = matchMedia("(prefers-color-scheme: light)");
    const again = () => applyPrefs(prefs, language);
    light.addEventListener("change", again);
    return () => light.removeEventListener("change", again);
  }, [speaker, prefs, language]);
  useEffect(() => {
    const touch = () => session.touch();
    const names = ["pointerdown", "keydown"] as const;
    for (const name of names) window.addEventListener(name, touch, { passive: true });
    return () => {
      for (const name of names) window.removeEventListener(name, touch);
    };
  }, [session]);
  return null;
}
