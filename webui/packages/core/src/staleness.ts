/** Making answers old: facts come in bursts, and a burst is one reading anew, not twenty. */
import type { QueryClient, QueryKey } from "@tanstack/query-core";

/** How long a burst may last, in ms; the menu is long, and its countdowns may wait a little. */
const BURST_MS = 200;
const MENU_BURST_MS = 3_000;

/** Collects what became old and says so once a burst. */
export class Staleness {
  readonly #old = new Map<string, QueryKey>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly client: QueryClient,
    private readonly random: () => number = Math.random,
  ) {}

  /** Note what a fact made old; it is read anew when the burst is over, where a screen shows it. */
  note(keys: readonly QueryKey[]): void {
    for (const key of keys) {
      this.#old.set(JSON.stringify(key), key);
      this.#startBurst(key[0] === "menu" ? MENU_BURST_MS : BURST_MS);
    }
  }

  /** Make everything old at once: facts are missing. */
  noteAll(): void {
    this.close();
    void this.client.invalidateQueries();
  }

  /** Forget what was noted, and stop. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#old.clear();
  }

  #startBurst(burst: number): void {
    if (this.#timers.has(burst)) return;
    // Forty phones hear the same fact in the same moment.
    const timer = setTimeout(() => this.#end(burst), burst * (0.5 + this.random() / 2));
    this.#timers.set(burst, timer);
  }

  #end(burst: number): void {
    this.#timers.delete(burst);
    for (const [name, queryKey] of [...this.#old]) {
      if ((queryKey[0] === "menu") !== (burst === MENU_BURST_MS)) continue;
      this.#old.delete(name);
      void this.client.invalidateQueries({ queryKey });
    }
  }
}
