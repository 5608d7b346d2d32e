import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import { FakeBox, pathsOf } from "../fakes/fakeBox.ts";
import { seeded } from "../fakes/seeded.ts";
import { PhoneStore } from "./db.ts";
import { type Credentials, Outbox, type OutboxOptions } from "./outbox.ts";
import type { NewCommand } from "./outboxEntry.ts";
import { createSend } from "./transport.ts";

const MARIA = { userId: 1, deviceId: "phone" };
const NIKOS = { userId: 2, deviceId: "phone" };
const open: { close(): Promise<void> }[] = [];
let databases = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Phone {
  readonly box: FakeBox;
  readonly store: PhoneStore;
  readonly tokens: Map<number, string>;
  now: number;
  page(more?: Partial<OutboxOptions>): Outbox;
}

function aPhone(name = `phone-${++databases}`): Phone {
  const box = new FakeBox();
  const store = new PhoneStore(name);
  open.push(store);
  const tokens = new Map([
    [1, "maria"],
    [2, "nikos"],
  ]);
  const phone: Phone = {
    box,
    store,
    tokens,
    now: Date.now(),
    page(more = {}) {
      const own = new PhoneStore(name);
      const outbox = new Outbox({
        store: own,
        send: createSend("http://box", box.fetch),
        credentialsOf: async (userId): Promise<Credentials | null> => {
          const token = tokens.get(userId);
          return token === undefined ? null : { token, deviceId: "phone" };
        },
        now: () => phone.now,
        random: () => 0,
        ...more,
      });
      open.push(own, outbox);
      return outbox;
    },
  };
  return phone;
}

function command(path: string, more: Partial<NewCommand> = {}): NewCommand {
  return { method: "POST", path, body: { path }, label: { key: "test" }, ...more };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It never came to be so.");
}

/** Wait until nothing but parked commands is left, waking as the live stream would. */
async function drain(outbox: Outbox): Promise<void> {
  await until(async () => {
    outbox.wake();
    await outbox.flush();
    return outbox.entries.get().every((entry) => entry.state === "parked");
  });
}

test("a command is on disk before it is said to be given", async () => {
  const phone = aPhone();
  phone.box.otherwise = "lose request";
  const entry = await phone.page().enqueue(command("/api/a"), MARIA);
  const kept = await phone.store.run((db) => db.getAll("outbox"));
  expect(kept.map((one) => one.id)).toEqual([entry.id]);
});

test("every command runs once and in order, whatever the network does", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seeded(seed);
    const phone = aPhone();
    const fates = ["answer", "lose answer", "lose request", "unavailable", "guest wifi"] as const;
    phone.box.fates = Array.from({ length: 30 }, () => fates[random(fates.length)] ?? "answer");
    const outbox = phone.page();
    const paths = Array.from({ length: 8 }, (_, at) => `/api/c${at}`);
    for (const path of paths) await outbox.enqueue(command(path), random(2) === 0 ? MARIA : NIKOS);
    await drain(outbox);
    expect(pathsOf(phone.box.ran), `seed ${seed}`).toEqual(paths);
  }
});

test("what was in flight when the page died is sent again under the same key, and runs once", async () => {
  const phone = aPhone();
  let answer: () => void = () => undefined;
  phone.box.gate = new Promise((resolve) => {
    answer = resolve;
  });
  const first = phone.page();
  await first.enqueue(command("/api/a"), MARIA);
  await until(() => phone.box.came.length === 1);
  const kept = await phone.store.run((db) => db.getAll("outbox"));
  expect(kept.map((entry) => entry.state)).toEqual(["sending"]);
  // The page is gone: its lease runs out, its answer reaches nobody.
  await phone.store.remove("lease:outbox");
  phone.box.gate = Promise.resolve();
  const second = phone.page();
  await second.start();
  await drain(second);
  answer();
  expect(phone.box.came.map((one) => one.key)).toEqual([kept[0]?.key, kept[0]?.key]);
  expect(phone.box.ran).toHaveLength(1);
});

test("two tabs on one phone do not send twice", async () => {
  const phone = aPhone();
  const [one, two] = [phone.page(), phone.page()];
  const paths = Array.from({ length: 12 }, (_, at) => `/api/t${at}`);
  for (const [at, path] of paths.entries()) await (at % 2 === 0 ? one : two).enqueue(command(path), MARIA);
  await until(async () => {
    await Promise.all([one.flush(), two.flush()]);
    return (await one.waitingOf()) === 0;
  });
  expect(pathsOf(phone.box.ran)).toEqual(paths);
  expect(phone.box.came).toHaveLength(paths.length);
});

test("the other tab hears what the box answered", async () => {
  const phone = aPhone();
  const [one, two] = [phone.page(), phone.page()];
  const heard: string[] = [];
  two.onAnswered(({ entry }) => heard.push(entry.path));
  await one.enqueue(command("/api/a"), MARIA);
  await until(() => heard.length === 1 && two.entries.get().length === 0);
});

test("who must log in again holds up nobody else, and goes under his own name afterwards", async () => {
  const phone = aPhone();
  phone.box.badTokens.add("maria");
  const outbox = phone.page();
  await outbox.enqueue(command("/api/m1"), MARIA);
  await outbox.enqueue(command("/api/n1"), NIKOS);
  await outbox.enqueue(command("/api/m2"), MARIA);
  await until(() => phone.box.ran.length === 1);
  await outbox.flush();
  expect(pathsOf(outbox.entries.get())).toEqual(["/api/m1", "/api/m2"]);
  phone.tokens.set(1, "maria again");
  await drain(outbox);
  expect(phone.box.ran.map((one) => [one.path, one.token])).toEqual([
    ["/api/n1", "nikos"],
    ["/api/m1", "maria again"],
    ["/api/m2", "maria again"],
  ]);
});

test("the next waiter's commands on an order wait for those of the one before", async () => {
  const phone = aPhone();
  phone.tokens.delete(1);
  const outbox = phone.page();
  await outbox.enqueue(command("/api/open", { orderId: "o1" }), MARIA);
  await outbox.enqueue(command("/api/items", { orderId: "o1" }), NIKOS);
  await outbox.enqueue(command("/api/else", { orderId: "o2" }), NIKOS);
  await until(() => phone.box.ran.length === 1);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/else"]);
  phone.tokens.set(1, "maria");
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/else", "/api/open", "/api/items"]);
});

test("a refusal parks the command and all that depends on it; a retry sets them free", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/open", { status: 409, key: "table_taken" });
  const outbox = phone.page();
  const parked: string[] = [];
  outbox.onParked((entry) => parked.push(entry.path));
  const [opening] = await outbox.enqueueAll(
    [
      command("/api/open", { orderId: "o1" }),
      command("/api/items", { orderId: "o1" }),
      command("/api/merge", { orderId: "o2", alsoOrderIds: ["o1"] }),
      command("/api/else", { orderId: "o3" }),
    ],
    MARIA,
  );
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/else"]);
  expect(outbox.entries.get().map((entry) => entry.parked)).toEqual(["refused", "depends", "depends"]);
  expect(outbox.entries.get()[0]?.problem?.key).toBe("table_taken");
  expect(parked).toEqual(["/api/open"]);
  phone.box.refusals.clear();
  await outbox.retry(opening?.id ?? "");
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/else", "/api/open", "/api/items", "/api/merge"]);
});

test("a refusal is told to who stands waiting for it, and to others only when he has gone", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/void", { status: 403, key: "approval_needed" });
  const outbox = phone.page();
  const parked: string[] = [];
  outbox.onParked((entry) => parked.push(entry.id));
  const [attended, left, other] = await outbox.enqueueAll(
    ["o1", "o2", "o3"].map((orderId) => command("/api/void", { orderId })),
    MARIA,
  );
  const attending = outbox.attend(attended?.id ?? "");
  outbox.attend(left?.id ?? "").leave();
  await drain(outbox);
  expect(parked).toEqual([left?.id, other?.id]);
  attending.leave();
  expect(parked).toEqual([left?.id, other?.id, attended?.id]);
});

test("who goes on in the moment of the refusal is told of it once", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/void", { status: 403, key: "approval_needed" });
  const outbox = phone.page();
  const parked: string[] = [];
  outbox.onParked((entry) => parked.push(entry.id));
  const entry = await outbox.enqueue(command("/api/void", { orderId: "o1" }), MARIA);
  const attending = outbox.attend(entry.id);
  outbox.entries.subscribe(() => {
    if (outbox.entries.get().some((one) => one.state === "parked")) attending.leave();
  });
  await drain(outbox);
  expect(parked).toEqual([entry.id]);
  await outbox.retry(entry.id);
  await drain(outbox);
  expect(parked).toEqual([entry.id, entry.id]);
});

test("a command that is on disk is given, whatever cannot be read after it", async () => {
  class Failing extends PhoneStore {
    left = Number.POSITIVE_INFINITY;
    override async run<T>(work: Parameters<PhoneStore["run"]>[0]): Promise<T> {
      this.left -= 1;
      if (this.left < 0) throw new DOMException("The store was closed.", "InvalidStateError");
      return super.run(work) as Promise<T>;
    }
  }
  const phone = aPhone();
  const store = new Failing(phone.store.name);
  open.push(store);
  const outbox = phone.page({ store });
  store.left = 1;
  await outbox.enqueue(command("/api/items"), MARIA);
  await outbox.flush();
  store.left = Number.POSITIVE_INFINITY;
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/items"]);
});

test("a command is tried again with another body under another key", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/items", { status: 409, key: "sold_out" });
  const outbox = phone.page();
  const entry = await outbox.enqueue(command("/api/items"), MARIA);
  await drain(outbox);
  phone.box.refusals.clear();
  await outbox.retryAs(entry.id, { fewer: true });
  await drain(outbox);
  expect(phone.box.ran.map((one) => one.body)).toEqual([{ fewer: true }]);
  expect(phone.box.ran[0]?.key).not.toBe(entry.key);
});

test("only a person drops a command, and he is told what it was", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/a", { status: 422, key: "invalid" });
  const outbox = phone.page();
  const entry = await outbox.enqueue(command("/api/a"), MARIA);
  await drain(outbox);
  expect((await outbox.drop(entry.id))?.body).toEqual({ path: "/api/a" });
  expect(await outbox.waitingOf()).toBe(0);
});

test("what depends on a dropped command goes on only when the person says so", async () => {
  for (const goOn of [false, true]) {
    const phone = aPhone();
    phone.box.refusals.set("/api/recall", { status: 409, key: "told_already" });
    const outbox = phone.page();
    const about = { orderId: "o1" };
    const [recall] = await outbox.enqueueAll(
      [command("/api/recall", about), command("/api/more", about)],
      MARIA,
    );
    await drain(outbox);
    await outbox.drop(recall?.id ?? "", goOn);
    await drain(outbox);
    expect(pathsOf(phone.box.ran)).toEqual(goOn ? ["/api/more"] : []);
  }
});

test("a command parked because of another can be sent without it", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/void", { status: 403, key: "approval_needed" });
  const outbox = phone.page();
  const about = { orderId: "o1" };
  const [, pay] = await outbox.enqueueAll([command("/api/void", about), command("/api/pay", about)], MARIA);
  await drain(outbox);
  await outbox.retry(pay?.id ?? "");
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/pay"]);
  expect(outbox.entries.get().map((entry) => entry.path)).toEqual(["/api/void"]);
});

test("what is not parked cannot be dropped", async () => {
  const phone = aPhone();
  phone.box.otherwise = "lose request";
  const outbox = phone.page();
  const entry = await outbox.enqueue(command("/api/a"), MARIA);
  expect(await outbox.drop(entry.id)).toBeNull();
  expect(await outbox.waitingOf()).toBe(1);
});

test("what would print asks first after ten minutes on the phone, then says that it was confirmed now", async () => {
  const phone = aPhone();
  phone.box.otherwise = "lose request";
  const outbox = phone.page();
  await outbox.enqueue(command("/api/items", { prints: true }), MARIA);
  await outbox.enqueue(command("/api/covers"), MARIA);
  await outbox.flush();
  phone.now += 11 * 60_000;
  phone.box.otherwise = "answer";
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/covers"]);
  expect(phone.box.ran[0]?.waitedMs).toBe(11 * 60_000);
  expect(outbox.entries.get()[0]?.parked).toBe("waited");
  await outbox.sendNow();
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/covers", "/api/items"]);
  expect(phone.box.ran[1]?.waitedMs).toBeLessThan(60_000);
});

test("nobody is asked while the box is away", async () => {
  const phone = aPhone();
  const outbox = phone.page({ probe: async () => false });
  phone.tokens.delete(1);
  await outbox.enqueue(command("/api/items", { prints: true }), MARIA);
  phone.now += 11 * 60_000;
  phone.tokens.set(1, "maria");
  await outbox.flush();
  expect(outbox.entries.get().map((entry) => entry.state)).toEqual(["pending"]);
});

test("what waited over the end of the business day asks first", async () => {
  const phone = aPhone();
  phone.tokens.delete(1);
  const outbox = phone.page({ isOverDay: (from, to) => to - from > 60_000 });
  await outbox.enqueue(command("/api/items", { prints: true }), MARIA);
  phone.now += 2 * 60_000;
  phone.tokens.set(1, "maria");
  await drain(outbox);
  expect(outbox.entries.get().map((entry) => entry.parked)).toEqual(["waited"]);
});

test("a command on which the box itself fails holds up only its own order", async () => {
  const phone = aPhone();
  phone.box.fates = ["broken"];
  const outbox = phone.page();
  await outbox.enqueueAll(
    [command("/api/a", { orderId: "o1" }), command("/api/b", { orderId: "o1" }), command("/api/c")],
    MARIA,
  );
  await until(() => phone.box.ran.length === 1);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/c"]);
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/c", "/api/a", "/api/b"]);
});

test("a command with a PIN is not written down", async () => {
  const phone = aPhone();
  const body = { reason: "cold", approval: { username: "eleni", pin: "2580" } };
  await expect(phone.page().enqueue(command("/api/void", { body }), MARIA)).rejects.toThrow(TypeError);
  expect(await phone.store.run((db) => db.count("outbox"))).toBe(0);
});

test("the box is told how many commands wait, once it rests", async () => {
  const phone = aPhone();
  phone.tokens.delete(1);
  const told: number[] = [];
  const outbox = phone.page({
    report: async (waiting) => {
      told.push(waiting);
      return true;
    },
  });
  for (const path of ["/api/a", "/api/b", "/api/c"]) await outbox.enqueue(command(path), MARIA);
  await until(() => told.length > 0);
  expect(told).toEqual([3]);
});

test("a colleague's approval sends a refused command at once, and his PIN is never written down", async () => {
  const phone = aPhone();
  phone.box.refusals.set("/api/void", { status: 403, key: "approval_needed" });
  const outbox = phone.page();
  const [refused] = await outbox.enqueueAll(
    [command("/api/void", { orderId: "o1" }), command("/api/pay", { orderId: "o1" })],
    MARIA,
  );
  await drain(outbox);
  const approval = { username: "eleni", pin: "2580" };
  expect((await outbox.approve(refused?.id ?? "", approval))?.key).toBe("approval_needed");
  phone.box.refusals.clear();
  phone.box.fates = ["lose answer"];
  expect((await outbox.approve(refused?.id ?? "", approval))?.status).toBe(0);
  expect(JSON.stringify(await phone.store.run((db) => db.getAll("outbox")))).not.toContain("2580");
  expect(await outbox.approve(refused?.id ?? "", approval)).toBeNull();
  await drain(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/api/void", "/api/pay"]);
  expect(phone.box.ran[0]?.body).toMatchObject({ approval });
});
