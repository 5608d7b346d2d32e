import { noAnswer, readRefusal } from "@comanda/api";
import { Signal } from "@comanda/core";
import { createVendorApi, type LoginAnswer, type Me, type VendorApi } from "@comanda/vendor";

const KEY = "comanda.fleet.token";

export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "nobody"; readonly isEnded: boolean }
  | { readonly kind: "open"; readonly me: Me };

/** Who is logged in to the panel. The token lies in this browser until it is given back, the cloud ends it, or it runs out. */
export class Session {
  readonly state = new Signal<SessionState>({ kind: "loading" });
  readonly api: VendorApi;
  #token: string | null;

  constructor(private readonly storage: Storage = localStorage) {
    this.#token = storage.getItem(KEY);
    this.api = createVendorApi(() => this.#token, { onUnauthenticated: (token) => this.#ended(token) });
  }

  /** Take up the session of an earlier visit. A cloud that does not answer ends nothing: it is asked again. */
  async start(): Promise<void> {
    if (this.#token === null) return this.state.set({ kind: "nobody", isEnded: false });
    try {
      const { data } = await this.api.GET("/api/auth/me");
      if (data !== undefined) this.state.set({ kind: "open", me: data });
    } catch {
      if (this.state.get().kind === "loading") setTimeout(() => void this.start(), 2_000);
    }
  }

  /** Begin with what a log-in answered. */
  open({ token, admin }: LoginAnswer): void {
    this.#token = token;
    this.storage.setItem(KEY, token);
    this.state.set({ kind: "open", me: admin });
  }

  /** Return a file of the cloud: it needs the token, so that a plain link does not do. Throws a `Refusal`. */
  async file(path: string): Promise<Blob> {
    const token = this.#token ?? "";
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(path, { headers }).catch(() => Promise.reject(noAnswer()));
    if (response.status === 401) this.#ended(token);
    if (!response.ok) throw await readRefusal(response);
    return response.blob();
  }

  /** Give the session back. It ends here even where the cloud does not hear of it. */
  async end(): Promise<void> {
    await this.api.POST("/api/auth/logout").catch(() => undefined);
    this.#forget(false);
  }

  #ended(token: string): void {
    if (token === this.#token) this.#forget(true);
  }

  #forget(isEnded: boolean): void {
    this.#token = null;
    this.storage.removeItem(KEY);
    this.state.set({ kind: "nobody", isEnded });
  }
}
