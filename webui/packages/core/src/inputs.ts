/**
 * What is scanned and weighed for this screen by the box's own readers and scales, as it happens.
 *
 * A stream of its own beside the live news: it needs no one who is logged in (a badge logs in), and nothing of it is kept.
 */
import type { CodeView } from "@comanda/api";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { nextPause } from "./pause.ts";
import { Signal } from "./signal.ts";

/** A reader or a scale that serves this screen. */
export interface Attached {
  readonly id: number;
  readonly role: "scanner" | "badge" | "scale";
  readonly name: string;
  readonly is_present: boolean;
}

/** What a scale says now. `milli` are grams, null where there is no weight; only a `stable` one may be taken. */
export interface Weight {
  readonly input_id: number;
  readonly name: string;
  readonly state: "stable" | "moving" | "overload" | "negative" | "silent" | "garbled" | "unplugged";
  readonly milli: number | null;
  readonly is_net: boolean;
}

/** Something was scanned, or a badge held up; `found` is what a scanner's code names. */
export interface Scanned {
  readonly input_id: number;
  readonly role: "scanner" | "badge";
  readonly code: string;
  readonly found: CodeView | null;
}

export interface InputsOptions {
  /** Where the stream is: what serves this screen, or one thing that is tried out. */
  readonly address: string;
  /** Who asks; null while nobody may. */
  readonly headers: () => Readonly<Record<string, string>> | null;
  /** After this somebody else asks. */
  readonly subscribe?: (listener: () => void) => () => void;
  readonly fetcher?: typeof fetch;
  readonly random?: () => number;
}

const NO_WEIGHTS: readonly Weight[] = [];
const NOTHING: readonly Attached[] = [];
const REFUSED_PAUSE_MS = 30_000;

export class Inputs {
  readonly attached = new Signal<readonly Attached[]>(NOTHING);
  readonly weights = new Signal<readonly Weight[]>(NO_WEIGHTS);
  readonly #scans = new Set<(scanned: Scanned) => void>();
  #listeners = 0;
  #run: AbortController | null = null;
  #unfollow: (() => void) | null = null;

  constructor(private readonly options: InputsOptions) {}

  /** Follow the readers and scales for as long as somebody wants to; returns how to want no more. */
  readonly listen = (): (() => void) => {
    this.#listeners += 1;
    if (this.#listeners === 1) {
      this.#unfollow = this.options.subscribe?.(() => this.#begin()) ?? null;
      this.#begin();
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#listeners -= 1;
      if (this.#listeners === 0) this.close();
    };
  };

  /** Hear of each code. */
  readonly onScan = (listener: (scanned: Scanned) => void): (() => void) => {
    this.#scans.add(listener);
    return () => void this.#scans.delete(listener);
  };

  /** Stop for good, in this page. */
  close(): void {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#run?.abort();
    this.#run = null;
    this.#lose();
  }

  #begin(): void {
    this.#run?.abort();
    this.#lose();
    const headers = this.options.headers();
    if (headers === null) return;
    const run = new AbortController();
    this.#run = run;
    void follow(
      headers,
      run.signal,
      this.options,
      (message) => this.#read(message),
      () => this.#lose(),
    );
  }

  /** What was weighed is not so any more once nobody tells. */
  #lose(): void {
    this.weights.set(NO_WEIGHTS);
    this.attached.set(NOTHING);
  }

  #read({ event, data }: EventSourceMessage): void {
    const told: unknown = JSON.parse(data);
    if (event === "hello") {
      const { inputs } = told as { inputs: readonly Attached[] };
      this.attached.set(inputs);
      this.weights.set(this.weights.get().filter(({ input_id }) => inputs.some(({ id }) => id === input_id)));
    } else if (event === "weight") {
      const weight = told as Weight;
      const others = this.weights.get().filter(({ input_id }) => input_id !== weight.input_id);
      this.weights.set([...others, weight].sort((one, other) => one.input_id - other.input_id));
    } else if (event === "code") for (const listener of [...this.#scans]) listener(told as Scanned);
  }
}

/** Read one stream after the other until it is stopped. */
async function follow(
  headers: Readonly<Record<string, string>>,
  stopped: AbortSignal,
  { address, fetcher = (input, init) => globalThis.fetch(input, init), random }: InputsOptions,
  read: (message: EventSourceMessage) => void,
  lose: () => void,
): Promise<void> {
  for (let tries = 0; !stopped.aborted; tries += 1) {
    const line = new AbortController();
    const stop = () => line.abort();
    stopped.addEventListener("abort", stop);
    let watchdog = setTimeout(stop, 40_000);
    let isRefused = false;
    try {
      const init: RequestInit = { headers, signal: line.signal, cache: "no-store", redirect: "error" };
      const response = await fetcher(address, init);
      isRefused = response.status === 403 || response.status === 401;
      if (response.ok && response.body !== null) {
        const parser = createParser({
          onEvent: (message) => {
            tries = 0;
            if (!stopped.aborted) read(message);
          },
        });
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          clearTimeout(watchdog);
          watchdog = setTimeout(stop, 40_000);
          parser.feed(value);
        }
      }
    } catch {
      // The line broke: what comes next is another try.
    } finally {
      clearTimeout(watchdog);
      stopped.removeEventListener("abort", stop);
      line.abort();
    }
    if (stopped.aborted) return;
    lose();
    await pause(isRefused ? REFUSED_PAUSE_MS : nextPause(tries, 300, 10_000, random), stopped);
  }
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
