import "fake-indexeddb/auto";
import { type DraftView, type OrderView, Refusal } from "@comanda/api";
import { afterEach, expect, test } from "vitest";
import { FakeBox, pathsOf } from "../fakes/fakeBox.ts";
import type { LineWish } from "./commands.ts";
import { PhoneStore } from "./db.ts";
import { Drafts, type Place } from "./draft.ts";
import { Outbox } from "./outbox.ts";
import { isTooLate } from "./outboxRules.ts";
import { giveBack, type SentDraft, sendDraft, takeBack } from "./sending.ts";
import { createSend } from "./transport.ts";

const MARIA = { userId: 1, deviceId: "phone" };
const CHECK: Place = { orderId: "o1", tableId: 12 };
const SEND = "/api/orders/o1/items";
const RECALL = "/api/orders/o1/items/recall";
const LINES: LineWish[] = [
  { id: "a", product_id: 7, quantity: 2 },
  { id: "b", product_id: 8, note: "no salt" },
];

const open: { close(): unknown }[] = [];
let phones = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A page of a phone whose drafts the box never hears of, so that what is shown is what the phone keeps. */
function aPage(box: FakeBox, name = `sending-${++phones}`, clock = { now: Date.now(), isLoggedIn: true }) {
  const store = new PhoneStore(name);
  const away = async (): Promise<never> => Promise.reject(new Refusal(0, "away", ""));
  const drafts = new Drafts({ store, ask: away, token: () => "maria" });
  const outbox = new Outbox({
    store,
    send: createSend("http://box", box.fetch),
    credentialsOf: async () => (clock.isLoggedIn ? { token: "maria", deviceId: "phone" } : null),
    giveBack: (recall, body) => giveBack(drafts, recall, body),
    now: () => clock.now,
    random: () => 0,
  });
  open.push(store, drafts, outbox);
  return {
    name,
    clock,
    drafts,
    outbox,
    give: (...commands: Parameters<Outbox["enqueueAll"]>[0]) => outbox.enqueueAll(commands, MARIA),
    async type(place: Place = CHECK) {
      for (const line of LINES) await drafts.at(place).put(line);
    },
    unsent: (place: Place = CHECK) => drafts.at(place).draft.get().lines,
    async go() {
      outbox.wake();
      await outbox.flush();
    },
    async close() {
      for (const one of [outbox, drafts, store]) await one.close();
    },
  };
}

type Page = ReturnType<typeof aPage>;

async function sent(page: Page, place: Place = CHECK): Promise<SentDraft> {
  await page.type(place);
  const draft = await sendDraft(page, place, { tableName: "12", undoSeconds: 5 });
  if (draft === null) throw new Error("There was nothing to send.");
  return draft;
}

/** Let the box hold its answers back until `go` is called. */
function holdAnswers(box: FakeBox): () => void {
  let go: () => void = () => undefined;
  box.gate = new Promise((resolve) => {
    go = resolve;
  });
  return go;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It never came to be so.");
}

const wishes = (page: Page, place: Place = CHECK) =>
  page.unsent(place).map(({ product_id, quantity, note }) => ({ product_id, quantity, note }));
const TYPED = [
  { product_id: 7, quantity: 2, note: undefined },
  { product_id: 8, quantity: undefined, note: "no salt" },
];

test("lines are unsent again once the box has taken the recall, and not before", async () => {
  const box = new FakeBox();
  const page = aPage(box);
  const draft = await sent(page);
  await page.go();
  const answer = holdAnswers(box);
  await takeBack(page, CHECK, draft);
  await until(() => box.ran.length === 2);
  expect(page.unsent()).toEqual([]);
  answer();
  await until(() => page.outbox.entries.get().length === 0);
  expect(wishes(page)).toEqual(TYPED);
  expect(page.unsent().some(({ id }) => id === "a" || id === "b")).toBe(false);
});

test("a recall that comes too late leaves the lines on the check alone, and holds nothing up", async () => {
  const box = new FakeBox();
  box.refusals.set(RECALL, { status: 409, key: "told_already" });
  const page = aPage(box);
  const draft = await sent(page);
  await page.go();
  await takeBack(page, CHECK, draft);
  await page.drafts.at(CHECK).put({ id: "c", product_id: 9 });
  await sendDraft(page, CHECK, { tableName: "12" });
  await page.go();
  await until(() => box.ran.length === 2);
  expect(page.unsent()).toEqual([]);
  const left = page.outbox.entries.get();
  expect(left.map((entry) => [entry.path, isTooLate(entry)])).toEqual([[RECALL, true]]);
  await page.outbox.drop(left[0]?.id ?? "");
  expect(page.outbox.entries.get()).toEqual([]);
});

test("what follows a recall in the queue goes on when it came too late", async () => {
  const box = new FakeBox();
  box.otherwise = "lose request";
  box.refusals.set(RECALL, { status: 409, key: "told_already" });
  const page = aPage(box);
  const draft = await sent(page);
  await page.go();
  await takeBack(page, CHECK, draft);
  await page.drafts.at(CHECK).put({ id: "c", product_id: 9 });
  await sendDraft(page, CHECK, { tableName: "12" });
  box.otherwise = "answer";
  await page.go();
  await until(() => page.outbox.entries.get().length === 1);
  expect(pathsOf(box.ran)).toEqual([SEND, SEND]);
});

test("what never left the phone is taken back there, and the box hears nothing of it", async () => {
  const box = new FakeBox();
  const page = aPage(box);
  page.clock.isLoggedIn = false;
  const draft = await sent(page);
  await takeBack(page, CHECK, draft);
  expect(page.outbox.entries.get()).toEqual([]);
  expect(page.unsent().map(({ id }) => id)).toEqual(["a", "b"]);
  page.clock.isLoggedIn = true;
  await page.go();
  expect(box.came).toEqual([]);
});

test("a check that was opened for lines taken back on the phone is not opened", async () => {
  const box = new FakeBox();
  const page = aPage(box);
  page.clock.isLoggedIn = false;
  const table: Place = { tableId: 12 };
  const draft = await sent(page, table);
  expect(pathsOf(draft.entries)[0]).toBe("/api/orders");
  await takeBack(page, table, draft);
  expect(page.outbox.entries.get()).toEqual([]);
  expect(wishes(page, table)).toEqual(TYPED);
});

test("an opened check stays when somebody has noted its guests meanwhile", async () => {
  const box = new FakeBox();
  const page = aPage(box);
  page.clock.isLoggedIn = false;
  const draft = await sent(page, { tableId: 12 });
  const about = { orderId: draft.orderId, label: { key: "test" } };
  await page.give({ method: "PUT", path: `/api/orders/${draft.orderId}`, body: { covers: 4 }, ...about });
  await takeBack(page, { tableId: 12 }, draft);
  expect(page.outbox.entries.get()).toHaveLength(4);
});

test("a sending that may have arrived keeps its place before its recall", async () => {
  const box = new FakeBox();
  box.otherwise = "lose answer";
  const page = aPage(box);
  const draft = await sent(page);
  await page.go();
  await takeBack(page, CHECK, draft);
  await page.go();
  expect(page.unsent()).toEqual([]);
  box.otherwise = "answer";
  await page.go();
  await until(() => page.outbox.entries.get().length === 0);
  expect(pathsOf(box.ran)).toEqual([SEND, RECALL]);
  expect(wishes(page)).toEqual(TYPED);
});

test("what is taken back is unsent again though the page was loaded anew while it waited", async () => {
  const box = new FakeBox();
  const before = aPage(box);
  const draft = await sent(before);
  await before.go();
  box.otherwise = "lose answer";
  await takeBack(before, CHECK, draft);
  await before.go();
  await before.close();
  box.otherwise = "answer";
  const after = aPage(box, before.name);
  await after.outbox.start();
  await until(() => after.outbox.entries.get().length === 0 && after.unsent().length > 0);
  expect(wishes(after)).toEqual(TYPED);
  expect(pathsOf(box.ran)).toEqual([SEND, RECALL]);
});

test("an answer heard twice gives the lines back once", async () => {
  const page = aPage(new FakeBox());
  page.clock.isLoggedIn = false;
  const draft = await sent(page);
  await page.outbox.enqueue({ method: "POST", path: "/api/x", label: { key: "test" }, orderId: "o1" }, MARIA);
  await takeBack(page, CHECK, draft);
  const recall = page.outbox.entries.get().find((entry) => entry.takesBack !== undefined);
  if (recall === undefined) throw new Error("The recall waits for the other command.");
  await giveBack(page.drafts, recall, {});
  await giveBack(page.drafts, recall, {});
  expect(wishes(page)).toEqual(TYPED);
});

test("lines whose sending the box refuses are unsent again where their waiter had taken them back", async () => {
  const box = new FakeBox();
  box.refusals.set(SEND, { status: 422, key: "sold_out" });
  const page = aPage(box);
  const draft = await sent(page);
  const answer = holdAnswers(box);
  await until(() => box.came.length === 1);
  await takeBack(page, CHECK, draft);
  expect(page.unsent()).toEqual([]);
  answer();
  await until(() => page.outbox.entries.get().length === 0);
  expect(page.unsent().map(({ id }) => id)).toEqual(["a", "b"]);
});

test("who throws away a sending that he had taken back has its lines unsent", async () => {
  const box = new FakeBox();
  box.refusals.set(SEND, { status: 422, key: "sold_out" });
  const page = aPage(box);
  const draft = await sent(page);
  const about = { orderId: "o1", label: { key: "test" } };
  await page.give({ method: "POST", path: "/api/orders/o1/fire", body: {}, ...about });
  await takeBack(page, CHECK, draft);
  await page.go();
  await until(() => page.outbox.entries.get().every((entry) => entry.state === "parked"));
  await page.outbox.drop(draft.entries[0]?.id ?? "");
  expect(wishes(page)).toEqual(TYPED);
});

test("what was taken back goes through without being asked about, however long it waited", async () => {
  const box = new FakeBox();
  box.otherwise = "lose request";
  const page = aPage(box);
  const draft = await sent(page);
  await page.go();
  await takeBack(page, CHECK, draft);
  page.clock.now += 11 * 60_000;
  box.otherwise = "answer";
  await page.go();
  await until(() => page.outbox.entries.get().length === 0);
  expect(pathsOf(box.ran)).toEqual([SEND, RECALL]);
});

test("lines go to the table when their check has ended with them, else to the check as it is called now", async () => {
  const page = aPage(new FakeBox());
  page.clock.isLoggedIn = false;
  const draft = await sent(page);
  await page.outbox.enqueue({ method: "POST", path: "/api/x", label: { key: "test" }, orderId: "o1" }, MARIA);
  await takeBack(page, CHECK, draft);
  const recall = page.outbox.entries.get().find((entry) => entry.takesBack !== undefined);
  if (recall === undefined) throw new Error("The recall waits for the other command.");
  const order = { items: [], history: [], table_label: "12", table_id: 12 };
  await giveBack(page.drafts, recall, { ...order, id: "o1", status: "cancelled" } as unknown as OrderView);
  expect(wishes(page, { tableId: 12 })).toEqual(TYPED);
  await giveBack(page.drafts, recall, { ...order, id: "o9", status: "open" } as unknown as OrderView);
  expect(wishes(page, { orderId: "o9" })).toEqual(TYPED);
});

test("lines on their way stay hidden in the box's draft when the page is loaded anew", async () => {
  const name = `sending-${++phones}`;
  const view = {
    version: 1,
    lines: LINES.map((line) => ({ ...line, saved_by: 1, saved_at: "2026-01-01T00:00:00Z", removed: false })),
  } as unknown as DraftView;
  const page = () => {
    const store = new PhoneStore(name);
    const ask = async <T>() => view as T;
    const drafts = new Drafts({ store, ask, token: () => "maria", restMs: 5 });
    open.push(store, drafts);
    return drafts;
  };
  const before = page();
  for (const line of LINES) await before.at(CHECK).put(line);
  await before.at(CHECK).sent(["a", "b"]);
  before.close();
  const after = page();
  await after.start();
  await after.at(CHECK).read();
  expect(after.at(CHECK).draft.get().lines).toEqual([]);
});
