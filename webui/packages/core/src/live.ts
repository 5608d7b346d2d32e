/**
 * What happens in the house, as it happens: one stream of server-sent events a browser, shared by its tabs.
 *
 * One tab holds the lease and the stream; it tells the others. It goes on from the last id, and where the box says that
 * something is missing, or a page has just begun, everything is read anew.
 */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { type Channel, openChannel } from "./channel.ts";
import type { PhoneStore } from "./db.ts";
import { uuidv7 } from "./ids.ts";
import { Lease } from "./lease.ts";
import { type Lives, readLives } from "./lives.ts";
import { nextPause } from "./pause.ts";
import { Signal } from "./signal.ts";

/** A fact of the journal as screens read it. `payload` is null where it was erased. */
export interface LiveEvent {
  readonly seq: number;
  readonly type: string;
  readonly subject: string;
  readonly at: string;
  readonly actor: number | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
}

/** `away` after a minute of trying; `off` while nobody is logged in. `since` is ms UTC by the phone's clock. */
export interface LiveState {
  readonly kind: "off" | "connected" | "reconnecting" | "away";
  readonly since: number;
}

export interface LiveOptions {
  readonly store: PhoneStore;
  readonly origin: string;
  readonly token: () => string | null;
  readonly fetcher?: typeof fetch;
  /** The box did not take this token any more. */
  readonly onUnauthenticated?: (token: string) => void;
  /** The box said where its journal stands. */
  readonly onLives?: (lives: Lives) => void;
  /** Headers of the stream's answer came (server time). */
  readonly onAnswer?: (response: Response) => void;
  readonly now?: () => number;
  readonly random?: () => number;
}

type Word =
  | { readonly kind: "event"; readonly event: LiveEvent }
  | { readonly kind: "gap" }
  | { readonly kind: "state"; readonly state: LiveState }
  | { readonly kind: "who" };

/** Why a stream ended. `again`: come back; `stop`: the session is over. */
type Ended = "again" | "stop";

const AWAY_AFTER_MS = 20_000;
const CONNECT_MS = 10_000;
const RENEW_MS = 4_000;
/** A tab that reads answers well within this, in ms. */
const SILENCE_MS = 800;

export class Live {
  readonly state: Signal<LiveState>;
  readonly #events = new Set<(event: LiveEvent) => void>();
  readonly #gaps = new Set<() => void>();
  readonly #channel: Channel<Word>;
  readonly #lease: Lease;
  readonly #now: () => number;
  #lastId: string | null = null;
  #run: AbortController | null = null;
  #line: AbortController | null = null;
  /** Whether this tab holds the lease: what it says of the line holds for all. */
  #isReader = false;
  #isAnswered = false;
  #tries = 0;
  #lostAt: number | null = null;
  #pausing: (() => void) | null = null;
  #keepAliveMs = 15_000;

  constructor(private readonly options: LiveOptions) {
    this.#now = options.now ?? Date.now;
    this.state = new Signal<LiveState>({ kind: "off", since: this.#now() });
    this.#lease = new Lease(options.store, "live", uuidv7(), this.#now);
    this.#channel = openChannel<Word>(`${options.store.name}:live`);
    this.#channel.listen((word) => this.#hear(word));
  }

  /** Follow what happens, with the token that holds now; a stream that runs is begun anew. */
  start(): void {
    this.#run?.abort();
    this.#line?.abort();
    if (this.options.token() === null) {
      this.stop();
      return;
    }
    const run = new AbortController();
    this.#run = run;
    this.#tries = 0;
    if (this.state.get().kind === "off") this.#set("reconnecting");
    this.#channel.post({ kind: "who" });
    void this.#follow(run.signal);
  }

  /** Follow no more. */
  stop(): void {
    this.#run?.abort();
    this.#line?.abort();
    this.#run = null;
    this.#isReader = false;
    this.#lastId = null;
    this.#pausing?.();
    this.#set("off");
  }

  /** Try at once instead of at the end of the pause: the network is back, or the screen is on. */
  wake(): void {
    this.#tries = 0;
    this.#pausing?.();
  }

  /** Stop for good, in this page. */
  async close(): Promise<void> {
    this.stop();
    this.#channel.close();
    await this.#lease.release().catch(() => undefined);
  }

  /** Hear of each fact that this person may see. */
  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.#events.add(listener);
    return () => void this.#events.delete(listener);
  }

  /** Hear that facts are missing: everything is to be read anew. */
  onGap(listener: () => void): () => void {
    this.#gaps.add(listener);
    return () => void this.#gaps.delete(listener);
  }

  async #follow(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const token = this.options.token();
      if (token === null) return this.stop();
      this.#isReader = await this.#lease.take().catch(() => true);
      if (!this.#isReader) {
        // Another tab reads; what it read before is not known here.
        this.#lastId = null;
        this.#isAnswered = false;
        this.#channel.post({ kind: "who" });
        await this.#pause(SILENCE_MS, stopped);
        // A page that was reloaded or closed leaves a lease behind, and answers no more.
        if (this.#isAnswered) await this.#pause(RENEW_MS, stopped);
        else if (!stopped.aborted) await this.#lease.take(true).catch(() => true);
        continue;
      }
      const renewing = setInterval(() => void this.#keepLease(), RENEW_MS);
      const ended = await this.#listen(token, stopped).finally(() => clearInterval(renewing));
      if (stopped.aborted) break;
      if (ended === "stop") {
        this.options.onUnauthenticated?.(token);
        return this.stop();
      }
      this.#lost();
      await this.#pause(nextPause(this.#tries++, 300, 10_000, this.options.random), stopped);
    }
    if (this.#run === null) await this.#lease.release().catch(() => undefined);
  }

  async #keepLease(): Promise<void> {
    this.#isReader = await this.#lease.take().catch(() => true);
    if (!this.#isReader) this.#line?.abort();
  }

  /** Read one stream to its end. */
  async #listen(token: string, stopped: AbortSignal): Promise<Ended> {
    const line = new AbortController();
    this.#line = line;
    let watchdog = setTimeout(() => line.abort(), CONNECT_MS);
    const stop = () => line.abort();
    stopped.addEventListener("abort", stop);
    try {
      const headers: Record<string, string> = {
        Authorization: `Bearer ${token}`,
        Accept: "text/event-stream",
      };
      if (this.#lastId !== null) headers["Last-Event-ID"] = this.#lastId;
      const fetcher = this.options.fetcher ?? fetch;
      const request: RequestInit = { headers, signal: line.signal, cache: "no-store", redirect: "error" };
      const response = await fetcher(`${this.options.origin}/api/live`, request);
      if (response.status === 401) return "stop";
      if (!response.ok || response.body === null) return "again";
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return "again";
      this.options.onAnswer?.(response);
      let ended: Ended = "again";
      const parser = createParser({
        onEvent: (message) => {
          ended = this.#read(message) ?? ended;
        },
      });
      const ids = idReader((id) => {
        this.#lastId = id;
      });
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || stopped.aborted) return ended;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => line.abort(), this.#keepAliveMs * 2.5);
        const text = decoder.decode(value, { stream: true });
        parser.feed(text);
        ids(text);
      }
    } catch {
      return "again";
    } finally {
      clearTimeout(watchdog);
      stopped.removeEventListener("abort", stop);
      line.abort();
    }
  }

  #read(message: EventSourceMessage): Ended | null {
    const data = JSON.parse(message.data) as Record<string, unknown>;
    switch (message.event) {
      case "hello": {
        if (typeof data.keep_alive_s === "number") this.#keepAliveMs = data.keep_alive_s * 1000;
        const text = (value: unknown) => (typeof value === "string" ? value : null);
        const lives = readLives(text(data.position), text(data.covered), text(data.came_from));
        if (lives !== null) this.options.onLives?.(lives);
        const isNew = this.#lastId === null;
        this.#tries = 0;
        this.#lostAt = null;
        this.#set("connected");
        if (isNew) this.#gap();
        return null;
      }
      case "gap":
        this.#gap();
        return null;
      case "end":
        if (data.reason === "restored") this.#lastId = null;
        return data.reason === "logged_out" ? "stop" : "again";
      case undefined: {
        const event = data as unknown as LiveEvent;
        this.#channel.post({ kind: "event", event });
        for (const listener of this.#events) listener(event);
        return null;
      }
      default:
        return null;
    }
  }

  #gap(): void {
    this.#channel.post({ kind: "gap" });
    for (const listener of this.#gaps) listener();
  }

  #lost(): void {
    this.#lostAt ??= this.#now();
    this.#set(this.#now() - this.#lostAt >= AWAY_AFTER_MS ? "away" : "reconnecting", this.#lostAt);
  }

  #set(kind: LiveState["kind"], since = this.#now()): void {
    const before = this.state.get();
    if (before.kind === kind) return;
    this.state.set({ kind, since });
    if (this.#isReader) this.#channel.post({ kind: "state", state: this.state.get() });
  }

  #hear(word: Word): void {
    if (this.#run === null) return;
    if (word.kind === "event") for (const listener of this.#events) listener(word.event);
    else if (word.kind === "gap") for (const listener of this.#gaps) listener();
    else if (word.kind === "state") {
      this.#isAnswered = true;
      if (!this.#isReader) this.state.set(word.state);
    } else if (this.#isReader) this.#channel.post({ kind: "state", state: this.state.get() });
  }

  #pause(ms: number, stopped: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopped.removeEventListener("abort", end);
        this.#pausing = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      stopped.addEventListener("abort", end);
      this.#pausing = end;
    });
  }
}

/** Return what reads ids from a stream's text: an id without data moves the position too, and parsers do not tell it. */
export function idReader(onId: (id: string) => void): (text: string) => void {
  let rest = "";
  let standing: string | null = null;
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("id:")) standing = line.slice(3).trim();
      else if (line === "" && standing !== null) {
        onId(standing);
        standing = null;
      }
    }
  };
}
