/**
 * The queue of commands: what a waiter said is on the phone's disk before he sees it, and reaches the box exactly once.
 *
 * Commands go in the order they were given, each in the name of the person who gave it, under an Idempotency-Key that
 * the box answers once. What the box refuses is parked with all that depends on it; nothing is ever dropped by itself.
 * Long because every way of changing an entry stands beside the sending that it must not disturb; the rules are outboxRules.ts.
 */
import type { IDBPObjectStore } from "idb";
import { type Channel, openChannel } from "./channel.ts";
import type { PhoneSchema, PhoneStore } from "./db.ts";
import { uuidv7 } from "./ids.ts";
import { Lease } from "./lease.ts";
import { isLost, type Lives } from "./lives.ts";
import type { NewCommand, OutboxEntry, ParkReason } from "./outboxEntry.ts";
import {
  addEntry,
  againAfter,
  isAsking,
  isTakenBack,
  isUnheard,
  mayComeYet,
  nextToSend,
  parkedWith,
  unparkedWith,
  unsentBy,
  waitedMs,
} from "./outboxRules.ts";
import { nextPause } from "./pause.ts";
import { givenOf, settleGiven } from "./secondJournal.ts";
import { Signal } from "./signal.ts";
import type { Outcome, RefusalInfo, Send } from "./transport.ts";

/** In whose name a command goes: his token, and the device that his session is on. */
export interface Credentials {
  readonly token: string;
  readonly deviceId: string;
}

export interface OutboxOptions {
  readonly store: PhoneStore;
  readonly send: Send;
  /** Return a person's token, null where he must log in first. */
  readonly credentialsOf: (userId: number) => Promise<Credentials | null>;
  /** The box did not take this token any more: its person must log in again. */
  readonly onUnauthenticated?: (token: string) => void;
  /** Say whether the box answers at all, before something that waited for long asks to be sent. */
  readonly probe?: () => Promise<boolean>;
  /** Tell the box how many commands wait here; false where it could not be told. */
  readonly report?: (waiting: number) => Promise<boolean>;
  /** Say whether two instants (ms UTC) lie in different business days. */
  readonly isOverDay?: (from: number, to: number) => boolean;
  /**
   * Make the lines of a recall unsent again, on disk when it returns; `body` is what the box answered to the recall,
   * null where it need not go. It may come twice for the same recall.
   */
  readonly giveBack?: (recall: OutboxEntry, body: unknown) => Promise<void>;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Name of the line between tabs and of the lease. */
  readonly name?: string;
}

type Author = { readonly userId: number; readonly deviceId: string };

/** What the box answered to a command. */
export interface Answered {
  readonly entry: OutboxEntry;
  readonly status: number;
  readonly body: unknown;
}

type Word = { readonly kind: "changed" } | ({ readonly kind: "answered" } & Answered);

/** What is said of a command that nobody answered. */
const SILENCE: RefusalInfo = {
  status: 0,
  code: "away",
  key: "away",
  message: "The box does not answer.",
  fields: {},
};
const REPORT_AFTER_MS = 1_500;
/** Short, so that a page reloaded in mid-send goes on soon; a second sender would use the same keys. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
const RECHECK_MS = 2_500;
/** How long (ms) something offered again waits for its turn before it asks anew. */
const TURN_MS = 400;

export class Outbox {
  /** The queue as it stands, in order; the same array until it changes. */
  readonly entries = new Signal<readonly OutboxEntry[]>([]);
  readonly #lease: Lease;
  readonly #channel: Channel<Word>;
  readonly #answered = new Set<(answered: Answered) => void>();
  readonly #parked = new Set<(entry: OutboxEntry) => void>();
  readonly #attended = new Set<string>();
  readonly #told = new Set<string>();
  readonly #made = new Map<string, number>();
  /** Tokens that the box did not take: their people wait for a new one. */
  readonly #refusedTokens = new Map<number, string>();
  /** Until when (ms) a command rests on which the box itself failed. */
  readonly #resting = new Map<string, number>();
  readonly #now: () => number;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reporting: ReturnType<typeof setTimeout> | null = null;
  #reported: number | null = null;
  #flushing: Promise<void> | null = null;
  #isAgain = false;
  #isClosed = false;
  #reading = 0;
  /** What the box last said of its journal, and since when (ms) it is in this life of it, as far as this page knows. */
  #lives: Lives | null = null;
  #newLifeAt = Number.NEGATIVE_INFINITY;
  #learning: Promise<void> = Promise.resolve();

  constructor(private readonly options: OutboxOptions) {
    const name = options.name ?? "outbox";
    this.#now = options.now ?? Date.now;
    this.#lease = new Lease(options.store, name, uuidv7(), this.#now, LEASE_MS);
    this.#channel = openChannel<Word>(`${options.store.name}:${name}`);
    this.#channel.listen((word) => void this.#hear(word));
  }

  /** Read what a former page left, and begin to send it. */
  async start(): Promise<void> {
    await this.#read();
    await this.#giveUnsentBack();
    this.wake();
  }

  /** Put a command into the queue. It is on disk when this returns; sending begins by itself. */
  async enqueue(command: NewCommand, by: { userId: number; deviceId: string }): Promise<OutboxEntry> {
    return (await this.enqueueAll([command], by))[0] as OutboxEntry;
  }

  /** Put several commands into the queue in one transaction: all of them, or none. */
  async enqueueAll(
    commands: readonly NewCommand[],
    by: { userId: number; deviceId: string },
  ): Promise<readonly OutboxEntry[]> {
    const entries = await this.options.store.run(async (db) => {
      const tx = db.transaction("outbox", "readwrite", { durability: "strict" });
      const standing = await tx.store.getAll();
      const added: OutboxEntry[] = [];
      for (const command of commands) {
        const entry = addEntry(command, by, [...standing, ...added], this.#now());
        const { seq: _, ...row } = entry;
        added.push({ ...entry, seq: await tx.store.add(row as OutboxEntry) });
      }
      if (added.some((entry) => entry.takesBack !== undefined)) await takeUnsentOut(tx.store);
      await tx.done;
      return added;
    });
    for (const entry of entries) this.#made.set(entry.id, performance.now());
    // They are on disk. What cannot be read now is read again when they are sent; it says nothing of them.
    await this.#changed().catch(() => undefined);
    if (entries.some((entry) => entry.takesBack !== undefined))
      await this.#giveUnsentBack().catch(() => undefined);
    this.wake();
    return entries;
  }

  /** Begin to send at once: the box is back, somebody logged in, or a screen came to the front. */
  wake(): void {
    this.#tries = 0;
    this.#resting.clear();
    void this.flush();
  }

  /** Send what can be sent now; returns when nothing more can. */
  async flush(): Promise<void> {
    if (this.#flushing !== null) {
      this.#isAgain = true;
      return this.#flushing;
    }
    this.#flushing = this.#work()
      // The store may fail for a moment (the browser closed it, the disk is full): what waits is tried again.
      .catch(() => this.#schedule(RECHECK_MS))
      .finally(() => {
        this.#flushing = null;
      });
    await this.#flushing;
  }

  /** Try a parked command again as it is. What was parked because of it goes on as well. */
  async retry(id: string): Promise<void> {
    await this.#revive(id, (entry) => entry);
  }

  /** Try a refused command again with another body, under a new key. */
  async retryAs(id: string, body: unknown): Promise<void> {
    await this.#revive(id, (entry) => {
      if (entry.parked === "waited" && entry.tries > 0)
        throw new Error("The box may have this command already: send it as it is, or drop it.");
      return { ...entry, body, key: uuidv7() };
    });
  }

  /**
   * Try a parked command at once with somebody's approval; it is never written down. Returns null when it is done, else
   * why not: it stays parked. What was parked because of it goes on when it is done.
   */
  async approve(id: string, approval: { username: string; pin: string }): Promise<RefusalInfo | null> {
    const entry = this.entries.get().find((one) => one.id === id && one.state === "parked");
    const by = entry === undefined ? null : await this.options.credentialsOf(entry.userId);
    if (entry === undefined || by === null) return SILENCE;
    // After silence the key stays: the box may have done it, and answers the same again.
    const key = entry.problem?.status === 0 ? entry.key : uuidv7();
    const asked: OutboxEntry = { ...entry, key, problem: SILENCE };
    await this.#change(() => [asked]);
    const body = { ...(entry.body as Record<string, unknown> | null), approval };
    const { method, path } = entry;
    const again = entry.again === undefined ? {} : { again: { position: entry.again.position, left: 0 } };
    const sent = { method, path, body, key, token: by.token, waitedMs: 0, ...again };
    const outcome = await this.options.send(sent);
    if (outcome.kind === "done") {
      await this.#change((entries) => unparkedWith(entry, entries));
      await this.#settle(asked, outcome, by);
      this.wake();
      return null;
    }
    const problem = outcome.kind === "later" ? SILENCE : outcome.problem;
    await this.#change(() => [{ ...asked, problem }]);
    return problem;
  }

  /** Send commands that waited for so long that they asked; without ids, all of them. */
  async sendNow(...ids: readonly string[]): Promise<void> {
    await this.#change((entries) =>
      entries
        .filter((entry) => entry.parked === "waited" && (ids.length === 0 || ids.includes(entry.id)))
        .map((entry) => ({ ...entry, state: "pending", parked: null, confirmedAt: this.#now() })),
    );
    this.wake();
  }

  /**
   * Throw a parked command away, because a person said so; returns what it was.
   *
   * What was parked because of it stays parked, unless `goOn`: it made sense without.
   */
  async drop(id: string, goOn = false): Promise<OutboxEntry | null> {
    const dropped = await this.options.store.run(async (db) => {
      const tx = db.transaction("outbox", "readwrite", { durability: "strict" });
      const entry = await tx.store.index("byId").get(id);
      if (entry?.state === "parked") {
        await tx.store.delete(entry.seq);
        // Who had taken the lines back has them unsent again.
        if (isUnheard(entry))
          for (const recall of await tx.store.getAll())
            if (recall.takesBack?.entryIds.includes(id)) await tx.store.put(asUnsent(recall));
        if (goOn) for (const free of unparkedWith(entry, await tx.store.getAll())) await tx.store.put(free);
      }
      await tx.done;
      return entry?.state === "parked" ? entry : null;
    });
    if (dropped !== null) {
      await this.#changed();
      await this.#giveUnsentBack();
    }
    this.wake();
    return dropped;
  }

  /**
   * Learn where the box's journal stands: what was promised in a life of it that is lost goes back into the queue, what
   * backups hold is forgotten. Returns when that is on disk.
   */
  learn(lives: Lives): Promise<void> {
    const known = this.#lives;
    if (known !== null && lives.position.epoch < known.position.epoch) return this.#learning;
    const isNews =
      known === null ||
      lives.position.epoch !== known.position.epoch ||
      lives.covered?.seq !== known.covered?.seq ||
      lives.covered?.epoch !== known.covered?.epoch;
    if (known !== null && lives.position.epoch !== known.position.epoch) this.#newLifeAt = this.#now();
    this.#lives = lives;
    if (isNews) this.#learning = this.#learning.then(() => this.#settleGiven());
    return this.#learning;
  }

  /** Keep what was asked at once and answered, as what went through the queue is kept. */
  async keep(
    command: NewCommand,
    key: string,
    by: Author,
    body: unknown,
    lives: Lives | null,
  ): Promise<void> {
    if (lives === null) return;
    await this.options.store.run(async (db) => {
      const tx = db.transaction(["outbox", "given"], "readwrite");
      const { seq: _, ...row } = addEntry(command, by, [], this.#now());
      const seq = await tx.objectStore("outbox").add(row as OutboxEntry);
      await tx.objectStore("outbox").delete(seq);
      const entry: OutboxEntry = { ...row, key, dependsOn: [], seq };
      await tx.objectStore("given").put(givenOf(entry, body, lives.position, this.#now()));
      await tx.done;
    });
    await this.learn(lives);
  }

  async #settleGiven(): Promise<void> {
    const lives = this.#lives;
    if (lives === null || this.#isClosed) return;
    if (!(await settleGiven(this.options.store, lives, this.#now()))) return;
    this.#newLifeAt = this.#now();
    await this.#changed();
    this.wake();
  }

  /** Hear what the box answered to commands, also those that another tab sent. */
  onAnswered(listener: (answered: Answered) => void): () => void {
    this.#answered.add(listener);
    return () => void this.#answered.delete(listener);
  }

  /**
   * Note that somebody stands waiting for a command, and is told there what becomes of it. `leave` where he goes on: what
   * was refused by then is told to those who hear of such.
   */
  attend(id: string): { readonly leave: () => void } {
    this.#attended.add(id);
    return {
      leave: () => {
        const entry = this.entries.get().find((one) => one.id === id);
        if (this.#attended.delete(id) && entry?.parked === "refused") this.#tellParked(entry);
      },
    };
  }

  /** Hear of commands that this tab has just parked and nobody attends. */
  onParked(listener: (entry: OutboxEntry) => void): () => void {
    this.#parked.add(listener);
    return () => void this.#parked.delete(listener);
  }

  /** Say how many commands of a person wait here; of everybody without one. */
  async waitingOf(userId?: number): Promise<number> {
    const entries = await this.options.store.run((db) => db.getAll("outbox"));
    return entries.filter((entry) => userId === undefined || entry.userId === userId).length;
  }

  /** Stop working in this page; what waits stays on disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#reporting !== null) clearTimeout(this.#reporting);
    this.#channel.close();
    await this.#flushing;
    await this.#lease.release().catch(() => undefined);
  }

  async #work(): Promise<void> {
    let isBoxAway = false;
    do {
      this.#isAgain = false;
      if (this.#isClosed) return;
      if (!(await this.#lease.take())) return this.#schedule(RECHECK_MS);
      const renewing = setInterval(() => void this.#lease.take().catch(() => undefined), RENEW_MS);
      try {
        isBoxAway = !(await this.#sendAll());
      } finally {
        clearInterval(renewing);
        await this.#lease.release();
      }
    } while (this.#isAgain && !isBoxAway);
    const rests = [...this.#resting.values()].map((until) => until - this.#now());
    if (isBoxAway) this.#schedule(nextPause(this.#tries++, undefined, undefined, this.options.random));
    else if (rests.length > 0) this.#schedule(Math.max(100, Math.min(...rests)));
  }

  /** Send what can be sent, one after the other; false when the box did not answer. */
  async #sendAll(): Promise<boolean> {
    while (!this.#isClosed) {
      const entries = await this.#read();
      const able = await this.#peopleAble(entries);
      const entry = nextToSend(
        entries,
        (one) => able.has(one.userId) && (this.#resting.get(one.id) ?? 0) <= this.#now(),
      );
      if (entry === null) return true;
      const by = able.get(entry.userId);
      if (by === undefined) return true;
      if (this.#mustAsk(entry, by, entries)) {
        if (this.options.probe !== undefined && !(await this.options.probe())) return false;
        await this.#park(entry, "waited", null);
      } else {
        const left = againAfter(entry, entries, (one) => able.has(one.userId));
        if (!(await this.#sendOne(entry, by, left))) return false;
      }
    }
    return true;
  }

  #mustAsk(entry: OutboxEntry, by: Credentials, entries: readonly OutboxEntry[]): boolean {
    // The box holds its paper and says so: somebody looks at it there.
    if (entry.again !== undefined) return false;
    // The box knows keys by device: what may have arrived from another device would run a second time.
    if (entry.tries > 0 && entry.deviceId !== by.deviceId && entry.confirmedAt === null) return true;
    if (isTakenBack(entry, entries)) return false;
    return isAsking(entry, this.#waited(entry), this.#now(), this.options.isOverDay ?? (() => false));
  }

  async #sendOne(entry: OutboxEntry, by: Credentials, left: number): Promise<boolean> {
    const tried: OutboxEntry = { ...entry, state: "sending", tries: entry.tries + 1 };
    // Taken back since it was read: it does not go.
    if ((await this.#change(() => [tried])) === 0) return true;
    const { method, path, body, key } = entry;
    const outcome = await this.options.send({
      method,
      path,
      body,
      key,
      token: by.token,
      waitedMs: this.#waited(entry),
      ...(entry.again === undefined ? {} : { again: { position: entry.again.position, left } }),
    });
    return this.#settle({ ...entry, tries: entry.tries + 1 }, outcome, by);
  }

  /** Write down what came of a command; false when the box did not answer. */
  async #settle(entry: OutboxEntry, outcome: Outcome, by: Credentials): Promise<boolean> {
    switch (outcome.kind) {
      case "done":
        this.#tries = 0;
        // Before it leaves the queue, so that a page that dies here gives them back when the box answers again.
        if (entry.takesBack !== undefined) await this.options.giveBack?.(entry, outcome.body);
        this.#tell({ entry, status: outcome.status, body: outcome.body });
        await this.#takeOut(entry, outcome.body, outcome.lives ?? null);
        this.#made.delete(entry.id);
        await this.#changed();
        return true;
      case "refused":
        if (entry.again !== undefined && outcome.problem.key === "again_not_lost") {
          await this.options.store.run((db) => db.delete("outbox", entry.seq));
          await this.#changed();
        } else if (mayComeYet(outcome.problem, entry.again?.since ?? this.#newLifeAt, this.#now())) {
          this.#rest(entry, nextPause(entry.tries, 1_000, 20_000, this.options.random));
          // The box remembers a refusal under its key, but not of what is offered again.
          const key = entry.again === undefined ? uuidv7() : entry.key;
          await this.#change(() => [{ ...entry, key, state: "pending", problem: outcome.problem }]);
        } else await this.#park(entry, "refused", outcome.problem);
        return true;
      case "unauthenticated":
        this.#refusedTokens.set(entry.userId, by.token);
        this.options.onUnauthenticated?.(by.token);
        await this.#change(() => [{ ...entry, state: "pending", tries: entry.tries - 1 }]);
        return true;
      case "broken":
        this.#rest(entry, nextPause(entry.tries, 1_000, 60_000, this.options.random));
        await this.#change(() => [{ ...entry, state: "pending", problem: outcome.problem }]);
        return true;
      case "later":
        await this.#change(() => [{ ...entry, state: "pending" }]);
        // It is another phone's turn: what else waits here goes on.
        if (entry.again === undefined || outcome.retryAfterMs === null) return false;
        this.#rest(entry, TURN_MS);
        return true;
    }
  }

  #rest(entry: OutboxEntry, ms: number): void {
    this.#resting.set(entry.id, this.#now() + ms);
  }

  /** Let an answered command leave the queue; it is kept until the box's backups hold it. */
  async #takeOut(entry: OutboxEntry, body: unknown, lives: Lives | null): Promise<void> {
    await this.options.store.run(async (db) => {
      const tx = db.transaction(["outbox", "given"], "readwrite");
      await tx.objectStore("outbox").delete(entry.seq);
      if (lives !== null)
        await tx.objectStore("given").put(givenOf(entry, body, lives.position, this.#now()));
      await tx.done;
    });
    if (lives === null) return;
    // An answer of a life that is over by now: its command was lost on the way.
    if (this.#lives !== null && isLost(lives.position, this.#lives)) await this.#settleGiven();
    else await this.learn(lives);
  }

  async #park(entry: OutboxEntry, reason: ParkReason, problem: RefusalInfo | null): Promise<void> {
    const parked: OutboxEntry = { ...entry, state: "parked", parked: reason, problem };
    this.#told.delete(entry.id);
    await this.#change((entries) => [parked, ...(reason === "refused" ? parkedWith(parked, entries) : [])]);
    if (reason === "refused") {
      await this.options.store.run(async (db) => {
        const tx = db.transaction("outbox", "readwrite", { durability: "strict" });
        await takeUnsentOut(tx.store);
        await tx.done;
      });
      await this.#giveUnsentBack();
    }
    if (!this.#attended.has(entry.id) && this.entries.get().some((one) => one.id === entry.id))
      this.#tellParked(parked);
  }

  /** Tell of a parked command, once each time that it is parked. */
  #tellParked(entry: OutboxEntry): void {
    if (this.#told.has(entry.id)) return;
    this.#told.add(entry.id);
    for (const listener of this.#parked) listener(entry);
  }

  async #revive(id: string, edit: (entry: OutboxEntry) => OutboxEntry): Promise<void> {
    await this.#change((entries) => {
      const found = entries.find((entry) => entry.id === id && entry.state === "parked");
      if (found === undefined) return [];
      const edited = edit(found);
      // The box remembers a refusal under its key; a refused command has changed nothing, so a new key is safe.
      const key = found.parked === "refused" && edited.key === found.key ? uuidv7() : edited.key;
      const tries = key === found.key ? found.tries : 0;
      const confirmedAt = found.parked === "waited" ? this.#now() : found.confirmedAt;
      // Who tries a command without the one before it means it to go without.
      const stuck = new Set(entries.filter((entry) => entry.state === "parked").map((entry) => entry.id));
      const dependsOn = edited.dependsOn.filter((on) => !stuck.has(on));
      const alive: OutboxEntry = {
        ...edited,
        dependsOn,
        key,
        tries,
        confirmedAt,
        state: "pending",
        parked: null,
        problem: null,
      };
      return [alive, ...unparkedWith(found, entries)];
    });
    this.wake();
  }

  /** Write entries anew in one transaction; those that are gone meanwhile stay gone. Returns how many stood. */
  async #change(edit: (entries: readonly OutboxEntry[]) => readonly OutboxEntry[]): Promise<number> {
    const changed = await this.options.store.run(async (db) => {
      const tx = db.transaction("outbox", "readwrite");
      const entries = await tx.store.getAll();
      const standing = new Set(entries.map((entry) => entry.seq));
      const those = edit(entries).filter((entry) => standing.has(entry.seq));
      for (const entry of those) await tx.store.put(entry);
      await tx.done;
      return those.length;
    });
    await this.#changed();
    return changed;
  }

  /** Make the lines unsent again whose sending was taken out of the queue, and only then let go of their recalls. */
  async #giveUnsentBack(): Promise<void> {
    const recalls = (await this.#read()).filter((entry) => entry.takesBack?.isUnsent === true);
    if (recalls.length === 0) return;
    for (const recall of recalls) {
      await this.options.giveBack?.(recall, null);
      await this.options.store.run((db) => db.delete("outbox", recall.seq));
    }
    await this.#changed();
  }

  #waited(entry: OutboxEntry): number {
    const made = this.#made.get(entry.id);
    const counted = made === undefined || entry.confirmedAt !== null ? 0 : performance.now() - made;
    return Math.max(counted, waitedMs(entry, this.#now()));
  }

  async #peopleAble(entries: readonly OutboxEntry[]): Promise<Map<number, Credentials>> {
    const able = new Map<number, Credentials>();
    for (const userId of new Set(entries.map((entry) => entry.userId))) {
      const by = await this.options.credentialsOf(userId);
      if (by !== null && this.#refusedTokens.get(userId) !== by.token) able.set(userId, by);
    }
    return able;
  }

  #tell(answered: Answered): void {
    for (const listener of this.#answered) listener(answered);
    this.#channel.post({ kind: "answered", ...answered });
  }

  async #hear(word: Word): Promise<void> {
    if (this.#isClosed) return;
    if (word.kind === "answered") for (const listener of this.#answered) listener(word);
    else {
      const entries = await this.#read();
      if (entries.some((entry) => entry.state !== "parked") && this.#timer === null)
        this.#schedule(RECHECK_MS);
    }
  }

  async #changed(): Promise<void> {
    await this.#read();
    this.#channel.post({ kind: "changed" });
    this.#reportSoon();
  }

  async #read(): Promise<readonly OutboxEntry[]> {
    const reading = ++this.#reading;
    const entries = await this.options.store.run((db) => db.getAll("outbox"));
    // A slower, older read must not bring back what a newer one saw gone.
    if (reading === this.#reading && !this.#isClosed) this.entries.set(entries);
    return entries;
  }

  #schedule(ms: number): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, ms);
  }

  #reportSoon(): void {
    const { report } = this.options;
    if (report === undefined || this.#isClosed) return;
    if (this.#reporting !== null) clearTimeout(this.#reporting);
    this.#reporting = setTimeout(async () => {
      this.#reporting = null;
      const waiting = this.entries.get().length;
      if (waiting === this.#reported || !(await report(waiting).catch(() => false))) return;
      this.#reported = waiting;
    }, REPORT_AFTER_MS);
  }
}

type Rows = IDBPObjectStore<PhoneSchema, ["outbox"], "outbox", "readwrite">;

/** Take what was taken back out of the queue where the box has nothing of it; its recall stays with the lines. */
async function takeUnsentOut(rows: Rows): Promise<void> {
  const entries = await rows.getAll();
  for (const recall of entries) {
    if (recall.takesBack === undefined || recall.takesBack.isUnsent) continue;
    const unsent = unsentBy(recall, entries);
    if (unsent === null) continue;
    await rows.put(asUnsent(recall));
    for (const entry of unsent) await rows.delete(entry.seq);
  }
}

function asUnsent(recall: OutboxEntry): OutboxEntry {
  const { takesBack } = recall;
  return takesBack === undefined ? recall : { ...recall, takesBack: { ...takesBack, isUnsent: true } };
}
