import "fake-indexeddb/auto";
import { Refusal } from "@comanda/api";
import { afterEach, expect, test } from "vitest";
import { PhoneStore } from "./db.ts";
import { type Ask, Session } from "./session.ts";

const open: { close(): unknown }[] = [];
let phones = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A box that knows people and tokens, and may be away. */
class Staff {
  readonly people = new Map([
    ["maria", { id: 1, pin: "1478" }],
    ["nikos", { id: 2, pin: "3690" }],
  ]);
  readonly tokens = new Map<string, number>();
  readonly asked: string[] = [];
  isAway = false;
  #count = 0;

  readonly ask: Ask = async <T>(_: string, path: string, body: unknown, token: string | null): Promise<T> => {
    if (this.isAway) throw new Refusal(0, "away", "");
    this.asked.push(path);
    if (path === "/api/auth/login") return this.#login(body as Record<string, string>) as T;
    if (path === "/api/devices/enrol")
      return { device_id: (body as { id: string }).id, device_key: "key" } as T;
    if (token === null || !this.tokens.has(token)) throw new Refusal(401, "unauthenticated", "");
    if (path === "/api/auth/logout") this.tokens.delete(token);
    return { expires_at: new Date(Date.now() + 8 * 3_600_000).toISOString() } as T;
  };

  #login({ username = "", pin = "", device_id, device_key }: Record<string, string>) {
    const person = this.people.get(username);
    if (person?.pin !== pin) throw new Refusal(401, "wrong_pin", "");
    const token = `${username}-${++this.#count}`;
    this.tokens.set(token, person.id);
    const device = device_key === undefined ? { device_id: "made", device_key: "made-key" } : { device_id };
    const expires_at = new Date(Date.now() + 8 * 3_600_000).toISOString();
    return { access_token: token, expires_at, user: { id: person.id, username, language: "el" }, ...device };
  }
}

interface Phone {
  readonly staff: Staff;
  readonly waiting: Map<number, number>;
  now: number;
  page(): Promise<Session>;
}

function aPhone(): Phone {
  const name = `session-${++phones}`;
  const staff = new Staff();
  const waiting = new Map<number, number>();
  const phone: Phone = {
    staff,
    waiting,
    now: Date.now(),
    async page() {
      const store = new PhoneStore(name);
      const waitingOf = async (userId: number) => waiting.get(userId) ?? 0;
      const session = new Session({ store, ask: staff.ask, waitingOf, now: () => phone.now });
      open.push(store, session);
      await session.start();
      return session;
    },
  };
  return phone;
}

test("a reload finds the person and the device again", async () => {
  const phone = aPhone();
  const first = await phone.page();
  expect(first.state.get().kind).toBe("nobody");
  await first.login("maria", "1478");
  const second = await phone.page();
  expect(second.state.get()).toMatchObject({ kind: "open", me: { username: "maria" } });
  expect(second.device.get()).toMatchObject({ id: "made", key: "made-key" });
  expect(second.author()).toEqual({ userId: 1, deviceId: "made" });
});

test("joining again after a lost answer asks under the same id", async () => {
  const phone = aPhone();
  const session = await phone.page();
  phone.staff.isAway = true;
  await expect(session.enrol("CODE", "phone", "phone")).rejects.toThrow(Refusal);
  phone.staff.isAway = false;
  await session.enrol("CODE", "phone", "phone");
  expect(session.device.get()?.key).toBe("key");
});

test("who leaves with commands waiting keeps his token for them only", async () => {
  const phone = aPhone();
  const session = await phone.page();
  await session.login("maria", "1478");
  phone.waiting.set(1, 2);
  await session.login("nikos", "3690");
  expect(session.token()).toBe("nikos-2");
  expect(session.author()?.userId).toBe(2);
  expect(await session.credentialsOf(1)).toMatchObject({ token: "maria-1" });
  expect(phone.staff.tokens.has("maria-1")).toBe(true);
  phone.waiting.set(1, 0);
  await session.settle();
  expect(await session.credentialsOf(1)).toBeNull();
  expect(phone.staff.tokens.has("maria-1")).toBe(false);
  expect(session.people.get().map((person) => person.username)).toEqual(["nikos", "maria"]);
});

test("who comes back before his queue is empty is not logged out by it", async () => {
  const phone = aPhone();
  const session = await phone.page();
  await session.login("maria", "1478");
  phone.waiting.set(1, 1);
  await session.logout();
  await session.login("maria", "1478");
  phone.waiting.set(1, 0);
  await session.settle();
  expect(await session.credentialsOf(1)).toMatchObject({ token: "maria-2" });
  expect(session.state.get().kind).toBe("open");
});

test("an idle screen locks, stays locked over a reload, and opens by the PIN", async () => {
  const phone = aPhone();
  const session = await phone.page();
  await session.login("maria", "1478");
  phone.now += 4 * 60_000;
  session.touch();
  phone.now += 4 * 60_000;
  session.checkIdle();
  expect(session.state.get().kind).toBe("open");
  phone.now += 2 * 60_000;
  session.checkIdle();
  await new Promise((resolve) => session.onChange(() => resolve(null)));
  expect(session.author()).toBeNull();
  const again = await phone.page();
  expect(again.state.get()).toMatchObject({ kind: "locked", isExpired: false });
  await expect(again.unlock("0000")).rejects.toThrow(Refusal);
  expect(again.state.get().kind).toBe("locked");
  await again.unlock("1478");
  expect(again.state.get().kind).toBe("open");
});

test("a session that the box ended asks for the PIN; one that it did not see is kept", async () => {
  const phone = aPhone();
  const session = await phone.page();
  await session.login("maria", "1478");
  phone.staff.isAway = true;
  await session.keepAlive();
  expect(session.state.get().kind).toBe("open");
  phone.staff.isAway = false;
  phone.staff.tokens.clear();
  await session.keepAlive();
  expect(session.state.get()).toMatchObject({ kind: "locked", isExpired: true });
});

test("logging out without the box ends the session when it answers again", async () => {
  const phone = aPhone();
  const session = await phone.page();
  await session.login("maria", "1478");
  phone.staff.isAway = true;
  await session.logout();
  expect(session.state.get().kind).toBe("nobody");
  expect(session.token()).toBeNull();
  phone.staff.isAway = false;
  await session.settle();
  expect(phone.staff.tokens.size).toBe(0);
});
