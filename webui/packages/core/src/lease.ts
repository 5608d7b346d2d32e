/**
 * Which tab works: a row in IndexedDB that one tab holds and renews.
 *
 * Web Locks exist only in secure contexts, and the box is often reached over plain http. A tab that sleeps loses the
 * lease; commands stay safe even then, since two tabs would send the same Idempotency-Key.
 */
import type { PhoneStore } from "./db.ts";
import { uuidv7 } from "./ids.ts";

interface Row {
  readonly holder: string;
  readonly until: number;
}

/** For how long a lease holds without being renewed, in ms. */
export const LEASE_MS = 10_000;

export class Lease {
  readonly #key: string;

  constructor(
    private readonly store: PhoneStore,
    name: string,
    readonly holder: string = uuidv7(),
    private readonly now: () => number = Date.now,
    private readonly lasts: number = LEASE_MS,
  ) {
    this.#key = `lease:${name}`;
  }

  /** Take or renew the lease; says whether this tab holds it now. `isOrphan`: its holder is known to be gone. */
  async take(isOrphan = false): Promise<boolean> {
    return this.store.run(async (db) => {
      const tx = db.transaction("kept", "readwrite");
      const row = (await tx.store.get(this.#key)) as Row | undefined;
      const now = this.now();
      // A row from the far future was written before the clock was set back.
      const isTaken =
        !isOrphan &&
        row !== undefined &&
        row.holder !== this.holder &&
        row.until > now &&
        row.until <= now + this.lasts;
      if (!isTaken)
        await tx.store.put({ holder: this.holder, until: now + this.lasts } satisfies Row, this.#key);
      await tx.done;
      return !isTaken;
    });
  }

  /** Give the lease back, so that another tab need not wait for its end. */
  async release(): Promise<void> {
    await this.store.run(async (db) => {
      const tx = db.transaction("kept", "readwrite");
      const row = (await tx.store.get(this.#key)) as Row | undefined;
      if (row?.holder === this.holder) await tx.store.delete(this.#key);
      await tx.done;
    });
  }
}
