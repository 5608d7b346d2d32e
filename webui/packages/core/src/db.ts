/** The phone's own database: one IndexedDB per origin, so that queue, menu and sessions survive reloads and flat batteries. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OutboxEntry } from "./outboxEntry.ts";
import type { Given } from "./secondJournal.ts";
import type { StoredSession } from "./session.ts";

const VERSION = 2;

/** What lies in the phone's database. */
export interface PhoneSchema extends DBSchema {
  /** Commands that the box has not answered, by `seq`. */
  outbox: { key: number; value: OutboxEntry; indexes: { byId: string } };
  /** Commands that the box has answered and that its backups do not hold yet, by the `seq` they had. */
  given: { key: number; value: Given };
  /** Small things under a name: the device, leases, settings, drafts. */
  kept: { key: string; value: unknown };
  /** Answers of the box as they were last read, one record each. */
  queries: { key: string; value: unknown };
  /** Who is or was logged in here. */
  sessions: { key: number; value: StoredSession };
}

export type PhoneDb = IDBPDatabase<PhoneSchema>;

/** The database, opened when it is first needed and again when the browser has closed it (iOS does, in the background). */
export class PhoneStore {
  #opening: Promise<PhoneDb> | null = null;

  constructor(readonly name = "comanda") {}

  /** Return the open database. */
  open(): Promise<PhoneDb> {
    if (this.#opening === null) {
      const opening = this.#connect();
      this.#opening = opening;
      opening.catch(() => this.#forget(opening));
    }
    return this.#opening;
  }

  /** Run `work` on the database; once more on a new connection when the old one turns out to be closed. */
  async run<T>(work: (db: PhoneDb) => Promise<T>): Promise<T> {
    const opening = this.open();
    try {
      return await work(await opening);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      this.#forget(opening);
      return work(await this.open());
    }
  }

  /** Return what is kept under a name. The caller knows what he put there. */
  async get<T>(key: string): Promise<T | undefined> {
    return (await this.run((db) => db.get("kept", key))) as T | undefined;
  }

  /** Keep something (structured clone) under a name. */
  async set(key: string, value: unknown): Promise<void> {
    await this.run((db) => db.put("kept", value, key));
  }

  /** Forget what is kept under a name. */
  async remove(key: string): Promise<void> {
    await this.run((db) => db.delete("kept", key));
  }

  /** Close the connection; the next use opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  #connect(): Promise<PhoneDb> {
    const opening: Promise<PhoneDb> = openDB<PhoneSchema>(this.name, VERSION, {
      upgrade(db, from) {
        if (from < 1) {
          db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }).createIndex("byId", "id", {
            unique: true,
          });
          db.createObjectStore("kept");
          db.createObjectStore("queries");
          db.createObjectStore("sessions", { keyPath: "userId" });
        }
        if (from < 2) db.createObjectStore("given", { keyPath: "seq" });
      },
      // A newer app in another tab wants to upgrade: make way, and open again when next needed.
      blocking: () => void this.close(),
      terminated: () => this.#forget(opening),
    });
    return opening;
  }

  #forget(opening: Promise<PhoneDb>): void {
    if (this.#opening === opening) this.#opening = null;
  }
}
