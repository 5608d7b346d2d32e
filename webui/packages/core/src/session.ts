/** Who works on this device. Kept so that a person's queue goes out under his own name, and nobody else's. */
import type { Enrolled, Heartbeat, LoggedIn, Me } from "@comanda/api";
import { type Channel, openChannel } from "./channel.ts";
import type { PhoneStore } from "./db.ts";
import { uuidv7 } from "./ids.ts";
import type { Credentials } from "./outbox.ts";
import { Signal } from "./signal.ts";

/** A person who is or was logged in here. `leaving`: logged out, kept until his queue is empty. */
export interface StoredSession {
  readonly userId: number;
  readonly token: string;
  readonly expiresAt: string;
  readonly me: Me;
  readonly deviceId: string;
  readonly isLeaving: boolean;
}

/** The device as the box knows it; the key is what it was given when it joined. */
export interface KeptDevice {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** What it is here, where it joined by a code: a phone, a till, the kitchen's screen. */
  readonly kind?: string;
}

/** A name to pick at log-in, from those who worked on this device. */
export interface KnownPerson {
  readonly id: number;
  readonly username: string;
  readonly language: string | null;
}

/**
 * How the device stands: `nobody` is logged in; somebody is `open`; `locked` asks for his PIN (`isExpired`: the box
 * ended the session). `loading` only until the store is read.
 */
export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "nobody" }
  | { readonly kind: "open"; readonly me: Me }
  | { readonly kind: "locked"; readonly me: Me; readonly isExpired: boolean };

/** One request to the box; throws a `Refusal`. Null for the token asks as nobody; `key` is an Idempotency-Key. */
export type Ask = <T>(
  method: string,
  path: string,
  body: unknown,
  token: string | null,
  key?: string,
) => Promise<T>;

export interface SessionOptions {
  readonly store: PhoneStore;
  readonly ask: Ask;
  /** How many commands of a person wait here. */
  readonly waitingOf: (userId: number) => Promise<number>;
  readonly now?: () => number;
}

/** Locks itself after so many minutes without a touch, unless the setting says otherwise; 0 is never. */
export const IDLE_MINUTES = 5;
const HEARTBEAT_MS = 5 * 60_000;
const REFRESH_BEFORE_MS = 3 * 3_600_000;

export class Session {
  readonly state = new Signal<SessionState>({ kind: "loading" });
  readonly device = new Signal<KeptDevice | null>(null);
  /** Who worked on this device, last first. */
  readonly people = new Signal<readonly KnownPerson[]>([]);
  readonly #channel: Channel<"changed">;
  readonly #now: () => number;
  readonly #changed = new Set<() => void>();
  #current: StoredSession | null = null;
  #idleMinutes = IDLE_MINUTES;
  #touchedAt: number;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(private readonly options: SessionOptions) {
    this.#now = options.now ?? Date.now;
    this.#touchedAt = this.#now();
    this.#channel = openChannel(`${options.store.name}:session`);
    this.#channel.listen(() => void this.#load());
  }

  /** Read what is kept, and keep session and lock going from then on. */
  async start(): Promise<void> {
    this.#idleMinutes = (await this.options.store.get<number>("idleMinutes")) ?? IDLE_MINUTES;
    await this.#load();
    this.#timers.push(setInterval(() => this.checkIdle(), 5_000));
    this.#timers.push(setInterval(() => void this.keepAlive(), HEARTBEAT_MS));
    void this.keepAlive();
  }

  /** Join the box with a code that a manager made. Asking again after a lost answer is safe. */
  async enrol(
    joinCode: string,
    name: string,
    kind: "phone" | "till" | "desk" | "kitchen" | "display",
  ): Promise<void> {
    const id = (await this.options.store.get<string>("enrolling")) ?? uuidv7();
    await this.options.store.set("enrolling", id);
    const body = { join_code: joinCode, name, kind, id };
    const given = await this.options.ask<Enrolled>("POST", "/api/devices/enrol", body, null);
    await this.#keepDevice({ id: given.device_id, key: given.device_key, name, kind: given.kind ?? kind });
    await this.options.store.remove("enrolling");
  }

  /** Forget what this device is here: it joins anew. */
  async leave(): Promise<void> {
    await this.options.store.remove("device");
    this.device.set(null);
  }

  /**
   * Log somebody in. Who was logged in before is logged out first, and keeps only his queue. A device that never joined
   * is known as `deviceName` from then on.
   */
  async login(username: string, pin: string, deviceName?: string): Promise<Me> {
    const device = this.device.get();
    const fresh = deviceName === undefined ? {} : { device_name: deviceName };
    const known = device === null ? fresh : { device_id: device.id, device_key: device.key };
    const body = { username, pin, ...known };
    return this.adopt(await this.options.ask<LoggedIn>("POST", "/api/auth/login", body, null));
  }

  /** Log somebody in by his badge; the box takes it on a till or desk that joined, where the house wants it. */
  async loginByBadge(badge: string): Promise<Me> {
    const device = this.device.get();
    const body = { badge, device_id: device?.id ?? "", device_key: device?.key ?? "" };
    return this.adopt(await this.options.ask<LoggedIn>("POST", "/api/auth/badge", body, null));
  }

  /** Take over a log-in that the box has just answered (also the first manager's). */
  async adopt(given: LoggedIn): Promise<Me> {
    if (given.device_key !== undefined) {
      const name = this.device.get()?.name ?? "";
      await this.#keepDevice({ id: given.device_id, key: given.device_key, name });
    }
    if (this.#current !== null && this.#current.userId !== given.user.id) await this.logout();
    await this.#put({
      userId: given.user.id,
      token: given.access_token,
      expiresAt: given.expires_at,
      me: given.user,
      deviceId: given.device_id,
      isLeaving: false,
    });
    await this.#makeCurrent(given.user.id, false);
    await this.#remember(given.user);
    return given.user;
  }

  /** Log out. With commands waiting the token stays for his queue only; else the box ends the session. */
  async logout(): Promise<void> {
    const leaving = this.#current;
    if (leaving === null) return;
    await this.#put({ ...leaving, isLeaving: true });
    await this.#makeCurrent(null, false);
    await this.settle();
  }

  /** End the sessions of those who left and whose queue is empty; call it when the queue moves. */
  async settle(): Promise<void> {
    const sessions = await this.options.store.run((db) => db.getAll("sessions"));
    for (const one of sessions.filter((session) => session.isLeaving)) {
      if ((await this.options.waitingOf(one.userId)) > 0) continue;
      try {
        await this.options.ask("POST", "/api/auth/logout", undefined, one.token);
      } catch (error) {
        if (statusOf(error) !== 401) continue;
      }
      await this.#forgetIfLeaving(one);
    }
  }

  /** Lock the screen: the session stays, his PIN opens it. */
  async lock(): Promise<void> {
    if (this.#current !== null) await this.#makeCurrent(this.#current.userId, true);
  }

  /** Open a locked screen; the box checks the PIN, so it must answer. */
  async unlock(pin: string): Promise<Me> {
    const state = this.state.get();
    if (state.kind !== "locked") throw new Error("Nothing is locked.");
    return this.login(state.me.username, pin);
  }

  /** Set after how many idle minutes the screen locks; 0 is never. */
  async setIdleMinutes(minutes: number): Promise<void> {
    this.#idleMinutes = minutes;
    await this.options.store.set("idleMinutes", minutes);
  }

  /** Say that somebody touched the screen. */
  touch(): void {
    this.#touchedAt = this.#now();
  }

  /** Lock when nobody has touched the screen for long. */
  checkIdle(): void {
    if (this.state.get().kind !== "open" || this.#idleMinutes === 0) return;
    if (this.#now() - this.#touchedAt >= this.#idleMinutes * 60_000) void this.lock();
  }

  /** Tell the box that the person is still here; take a new token well before the old one ends. */
  async keepAlive(): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    try {
      if (Date.parse(current.expiresAt) - this.#now() < REFRESH_BEFORE_MS) {
        const given = await this.options.ask<LoggedIn>("POST", "/api/auth/refresh", undefined, current.token);
        const fresh = { token: given.access_token, expiresAt: given.expires_at, me: given.user };
        await this.#put({ ...current, ...fresh });
        await this.#load();
      } else await this.options.ask<Heartbeat>("POST", "/api/auth/heartbeat", undefined, current.token);
    } catch (error) {
      if (statusOf(error) === 401) await this.expire(current.token);
    }
  }

  /** The box did not take this token: if it is that of who is logged in, his PIN is asked for. */
  async expire(token: string): Promise<void> {
    if (this.#current?.token === token) await this.#makeCurrent(this.#current.userId, true, true);
  }

  /** Return the token for what screens read; null while nobody is logged in or the screen is locked by expiry. */
  readonly token = (): string | null => this.#current?.token ?? null;

  /** Return in whose name commands go, or null while nobody has the screen open. */
  author(): { readonly userId: number; readonly deviceId: string } | null {
    const state = this.state.get();
    return state.kind === "open" && this.#current !== null
      ? { userId: state.me.id, deviceId: this.#current.deviceId }
      : null;
  }

  /** Return the token of a person for his queue. */
  readonly credentialsOf = async (userId: number): Promise<Credentials | null> => {
    const found = await this.options.store.run((db) => db.get("sessions", userId));
    return found === undefined ? null : { token: found.token, deviceId: found.deviceId };
  };

  /** Hear of log-in, log-out, lock and new tokens. */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => void this.#changed.delete(listener);
  }

  /** Stop the clocks of this page. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#channel.close();
  }

  async #load(): Promise<void> {
    const { store } = this.options;
    this.device.set((await store.get<KeptDevice>("device")) ?? null);
    this.people.set((await store.get<readonly KnownPerson[]>("people")) ?? []);
    const now = await store.get<{ userId: number | null; isLocked: boolean; isExpired: boolean }>("current");
    const userId = now?.userId ?? null;
    this.#current = userId === null ? null : ((await store.run((db) => db.get("sessions", userId))) ?? null);
    const me = this.#current?.me;
    if (me === undefined) this.state.set({ kind: "nobody" });
    else if (now?.isLocked === true) this.state.set({ kind: "locked", me, isExpired: now.isExpired });
    else this.state.set({ kind: "open", me });
    for (const listener of this.#changed) listener();
  }

  async #makeCurrent(userId: number | null, isLocked: boolean, isExpired = false): Promise<void> {
    this.touch();
    await this.options.store.set("current", { userId, isLocked, isExpired });
    await this.#load();
    this.#channel.post("changed");
  }

  async #put(session: StoredSession): Promise<void> {
    await this.options.store.run((db) => db.put("sessions", session));
  }

  async #forgetIfLeaving(left: StoredSession): Promise<void> {
    await this.options.store.run(async (db) => {
      const tx = db.transaction("sessions", "readwrite");
      const now = await tx.store.get(left.userId);
      // He may have logged in again while the box was being told.
      if (now?.isLeaving === true && now.token === left.token) await tx.store.delete(left.userId);
      await tx.done;
    });
  }

  async #keepDevice(device: KeptDevice): Promise<void> {
    await this.options.store.set("device", device);
    this.device.set(device);
  }

  async #remember({ id, username, language }: Me): Promise<void> {
    const others = this.people.get().filter((person) => person.id !== id);
    const people = [{ id, username, language }, ...others].slice(0, 30);
    await this.options.store.set("people", people);
    this.people.set(people);
  }
}

function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "status" in error ? Number(error.status) : -1;
}
