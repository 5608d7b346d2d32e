import { Signal } from "@comanda/core";
import { useCallback, useEffect, useSyncExternalStore } from "react";

interface InstallPrompt extends Event {
  readonly prompt: () => Promise<unknown>;
}

const LATER = "comanda.install.later";
const offered = new Signal<InstallPrompt | null>(null);
/** A newer version that is ready and waits. */
const ready = new Signal<ServiceWorker | null>(null);

export interface Install {
  /** The browser would put the app on the start screen; never so over plain http. */
  readonly isOffered: boolean;
  readonly take: () => void;
  readonly later: () => void;
}

/** Return whether the app can be put on the start screen, and what does so. */
export function useInstall(): Install {
  const prompt = useSyncExternalStore(offered.subscribe, offered.get);
  useEffect(() => {
    const hear = (event: Event) => {
      event.preventDefault();
      if (localStorage.getItem(LATER) === null) offered.set(event as InstallPrompt);
    };
    window.addEventListener("beforeinstallprompt", hear);
    return () => window.removeEventListener("beforeinstallprompt", hear);
  }, []);
  const take = useCallback(() => {
    void offered.get()?.prompt();
    offered.set(null);
  }, []);
  const later = useCallback(() => {
    localStorage.setItem(LATER, "1");
    offered.set(null);
  }, []);
  return { isOffered: prompt !== null, take, later };
}

/** Let the browser keep the app under `scope` for when the box is away; does nothing where the page is no secure context. */
export async function registerWorker(scope: string): Promise<void> {
  if (!globalThis.isSecureContext || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(`${scope}sw.js`, { scope });
  const look = (worker: ServiceWorker | null) => {
    if (worker?.state === "installed" && navigator.serviceWorker.controller) ready.set(worker);
  };
  look(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => look(worker));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
  });
}

/** Return what changes to a newer version when one is ready, else null. */
export function useNewVersion(): (() => void) | null {
  const worker = useSyncExternalStore(ready.subscribe, ready.get);
  const take = useCallback(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker?.postMessage({ type: "SKIP_WAITING" });
  }, [worker]);
  return worker ? take : null;
}
