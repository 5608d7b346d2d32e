import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import { FakeBox, pathsOf } from "../fakes/fakeBox.ts";
import { PhoneStore } from "./db.ts";
import { isCovered, isLost, readLives } from "./lives.ts";
import { type Credentials, Outbox } from "./outbox.ts";
import type { NewCommand } from "./outboxEntry.ts";
import { SETTLING_MS } from "./outboxRules.ts";
import { createSend } from "./transport.ts";

const MARIA = { userId: 1, deviceId: "phone" };
const NIKOS = { userId: 2, deviceId: "phone" };
const open: { close(): Promise<void> }[] = [];
let databases = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function aPhone() {
  const box = new FakeBox();
  const name = `second-${++databases}`;
  const tokens = new Map([
    [1, "maria"],
    [2, "nikos"],
  ]);
  const phone = {
    box,
    tokens,
    now: Date.now(),
    page(send = createSend("http://box", box.fetch)) {
      const store = new PhoneStore(name);
      const outbox = new Outbox({
        store,
        send,
        credentialsOf: async (userId): Promise<Credentials | null> => {
          const token = tokens.get(userId);
          return token === undefined ? null : { token, deviceId: "phone" };
        },
        now: () => phone.now,
        random: () => 0,
      });
      open.push(store, outbox);
      return { outbox, store };
    },
  };
  return phone;
}

function command(path: string, more: Partial<NewCommand> = {}): NewCommand {
  return { method: "POST", path, body: { path }, label: { key: "test" }, ...more };
}

async function settled(outbox: Outbox): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    outbox.wake();
    await outbox.flush();
    if (outbox.entries.get().every((entry) => entry.state === "parked")) return;
  }
  throw new Error("It never came to rest.");
}

test("what the box lost is offered again once, in order, under its key and in its person's name", async () => {
  const { box, page } = aPhone();
  const { outbox } = page();
  for (const path of ["/a", "/b"]) await outbox.enqueue(command(path), MARIA);
  await settled(outbox);
  await outbox.enqueue(command("/c"), NIKOS);
  await outbox.enqueue(command("/d"), MARIA);
  await settled(outbox);
  const before = box.ran.map(({ key, token }) => [key, token]);
  box.goBack(1);
  await outbox.learn(box.lives);
  await settled(outbox);
  expect(pathsOf(box.ran)).toEqual(["/a", "/b", "/c", "/d"]);
  expect(box.ran.map(({ key, token }) => [key, token])).toEqual(before);
  expect(box.ran.map(({ again }) => again)).toEqual([
    null,
    { position: "1:2", left: 2 },
    { position: "1:3", left: 1 },
    { position: "1:4", left: 0 },
  ]);
  await outbox.learn(box.lives);
  await settled(outbox);
  expect(box.ran).toHaveLength(4);
});

test("a second loss, before any backup of the second life, brings all of it again", async () => {
  const { box, page } = aPhone();
  const { outbox } = page();
  for (const path of ["/a", "/b"]) await outbox.enqueue(command(path), MARIA);
  await settled(outbox);
  box.goBack(1);
  await outbox.learn(box.lives);
  await settled(outbox);
  box.goBack(0);
  // The second life has no backup: the third goes on from an older one of the first, and knows nothing of the second.
  box.cameFrom = "1:0";
  await outbox.learn(box.lives);
  await settled(outbox);
  expect(pathsOf(box.ran).sort()).toEqual(["/a", "/b"]);
});

test("what backups hold is forgotten, and survives nothing but them", async () => {
  const { box, page } = aPhone();
  const { outbox, store } = page();
  for (const path of ["/a", "/b", "/c"]) await outbox.enqueue(command(path), MARIA);
  await settled(outbox);
  box.covered = "1:2";
  await outbox.learn(box.lives);
  expect((await store.run((db) => db.getAll("given"))).map((one) => one.entry.path)).toEqual(["/c"]);
});

test("it waits for its person's log-in, and survives a reload", async () => {
  const { box, page, tokens } = aPhone();
  const first = page();
  await first.outbox.enqueue(command("/a"), NIKOS);
  await settled(first.outbox);
  box.goBack(0);
  tokens.delete(2);
  await first.outbox.learn(box.lives);
  await first.outbox.close();
  const second = page();
  await second.outbox.start();
  await second.outbox.flush();
  expect(box.ran).toEqual([]);
  tokens.set(2, "nikos again");
  await settled(second.outbox);
  expect(pathsOf(box.ran)).toEqual(["/a"]);
});

test("what was given since waits for what is given back about the same order", async () => {
  const { box, page } = aPhone();
  const { outbox } = page();
  await outbox.enqueue(command("/old", { orderId: "o" }), MARIA);
  await settled(outbox);
  box.goBack(0);
  box.notYet.add("/old");
  await outbox.learn(box.lives);
  await outbox.enqueue(command("/new", { orderId: "o" }), MARIA);
  await outbox.enqueue(command("/else", { orderId: "other" }), MARIA);
  await outbox.flush();
  expect(pathsOf(box.ran)).toEqual(["/else"]);
  box.notYet.clear();
  await settled(outbox);
  expect(pathsOf(box.ran)).toEqual(["/else", "/old", "/new"]);
});

test("what misses another phone's command is tried again, and shown when it stays refused", async () => {
  const phone = aPhone();
  const { outbox } = phone.page();
  await outbox.enqueue(command("/a"), MARIA);
  await settled(outbox);
  phone.box.goBack(0);
  phone.box.refusals.set("/a", { status: 404, key: "order_not_found" });
  await outbox.learn(phone.box.lives);
  await outbox.flush();
  expect(outbox.entries.get().map(({ state }) => state)).toEqual(["pending"]);
  phone.box.refusals.clear();
  await settled(outbox);
  expect(pathsOf(phone.box.ran)).toEqual(["/a"]);
  phone.box.goBack(0);
  phone.box.refusals.set("/a", { status: 404, key: "order_not_found" });
  await outbox.learn(phone.box.lives);
  await outbox.flush();
  phone.now += SETTLING_MS;
  await settled(outbox);
  expect(outbox.entries.get().map(({ parked, again }) => [parked, again !== undefined])).toEqual([
    ["refused", true],
  ]);
});

test("what the box decided comes out the same: its own check, a colleague's check, the sum of all", async () => {
  const { box, page } = aPhone();
  const answers = [
    { id: "x", table_label: "5" },
    { id: "theirs", table_label: "6" },
    {},
    { taken: [{ id: "p", amount: 1250 }] },
  ];
  const send = createSend("http://box", async (input, init) => {
    const answer = await box.fetch(input, init);
    return new Response(JSON.stringify(answers[box.ran.length - 1]), { headers: answer.headers });
  });
  const { outbox: telling } = page(send);
  const opening = (id: string) => command("/api/orders", { orderId: id, body: { id, table_id: 5 } });
  await telling.enqueue(opening("x"), MARIA);
  await telling.enqueue(opening("mine"), MARIA);
  await telling.enqueue(command("/api/orders/mine/items", { orderId: "mine" }), MARIA);
  await telling.enqueue(
    command("/api/orders/x/pay", { orderId: "x", body: { id: "p", method: "cash", all: true } }),
    MARIA,
  );
  await settled(telling);
  box.goBack(0);
  await telling.learn(box.lives);
  await settled(telling);
  expect(box.ran.map(({ path, body }) => [path, body])).toEqual([
    ["/api/orders", { id: "x", table_id: 5, another_check: true }],
    ["/api/orders", { id: "mine", table_id: 5 }],
    ["/api/orders/mine/items", { path: "/api/orders/mine/items" }],
    ["/api/orders/x/pay", { id: "p", method: "cash", amount: 1250 }],
  ]);
});

test("what was asked at once is kept too", async () => {
  const { box, page } = aPhone();
  const { outbox } = page();
  const answered = { ...box.lives, position: { epoch: 1, seq: 1 } };
  await outbox.keep(command("/pay", { orderId: "o" }), "first key", MARIA, {}, answered);
  box.goBack(0);
  await outbox.learn(box.lives);
  await settled(outbox);
  expect(box.ran.map(({ path, key }) => [path, key])).toEqual([["/pay", "first key"]]);
});

test("positions are compared along the lives that the journal goes on from", () => {
  const lives = readLives("3:12", "3:9", "2:40 1:30");
  if (lives === null) throw new Error("That is a position.");
  expect([isLost({ epoch: 1, seq: 30 }, lives), isLost({ epoch: 1, seq: 31 }, lives)]).toEqual([false, true]);
  expect([isLost({ epoch: 3, seq: 99 }, lives), isLost({ epoch: 9, seq: 1 }, lives)]).toEqual([false, false]);
  expect([isCovered({ epoch: 2, seq: 40 }, lives), isCovered({ epoch: 2, seq: 41 }, lives)]).toEqual([
    true,
    false,
  ]);
  expect([isCovered({ epoch: 3, seq: 9 }, lives), isCovered({ epoch: 3, seq: 10 }, lives)]).toEqual([
    true,
    false,
  ]);
  expect(readLives("nonsense", "", "")).toBeNull();
});
