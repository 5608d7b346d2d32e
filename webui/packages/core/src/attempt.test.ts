import "fake-indexeddb/auto";
import { createApi, Refusal } from "@comanda/api";
import { beforeEach, expect, test } from "vitest";
import { AttemptKeys } from "./attempt.ts";
import { createBox } from "./box.ts";
import { PhoneStore } from "./db.ts";
import { LONG_WAIT_MS } from "./outboxRules.ts";

let now = Date.UTC(2026, 2, 7, 20, 0);
let person = 1;
const options = { by: () => person, now: () => now };
const pin = { method: "PUT", url: "/api/waiters/4", body: '{"pin":"1111"}' };

beforeEach(() => {
  person = 1;
});

test("what was not answered has its key again, what was edited another", () => {
  const keys = new AttemptKeys(options);
  const first = keys.keyOf(pin);
  expect(keys.keyOf(pin)).toBe(first);
  expect(keys.keyOf({ ...pin, body: '{"pin":"2222"}' })).not.toBe(first);
  expect(keys.keyOf({ ...pin, url: "/api/waiters/5" })).not.toBe(first);
  expect(keys.keyOf({ ...pin, method: "PATCH" })).not.toBe(first);
});

test("the box's failure leaves the key, its answer ends it", () => {
  const keys = new AttemptKeys(options);
  const first = keys.keyOf(pin);
  keys.answered(first, 503);
  expect(keys.keyOf(pin)).toBe(first);
  keys.answered(first, 409);
  const second = keys.keyOf(pin);
  expect(second).not.toBe(first);
  keys.answered(second, 200);
  expect(keys.keyOf(pin)).not.toBe(second);
});

test("a form in steps does its first step once, until all of it is done", () => {
  const keys = new AttemptKeys({ ...options, inSteps: true });
  const first = keys.keyOf(pin);
  keys.answered(first, 201);
  expect(keys.keyOf(pin)).toBe(first);
  keys.over();
  expect(keys.keyOf(pin)).not.toBe(first);
});

test("ten minutes later, or by somebody else, it is another wish", () => {
  const keys = new AttemptKeys(options);
  const first = keys.keyOf(pin);
  person = 2;
  expect(keys.keyOf(pin)).not.toBe(first);
  person = 1;
  now += LONG_WAIT_MS;
  expect(keys.keyOf(pin)).not.toBe(first);
});

test("the same file is the same attempt, one of the same bytes is another", () => {
  const keys = new AttemptKeys(options);
  const write = (body: Blob) => keys.keyOf({ method: "POST", url: "/api/menu/import", body });
  const file = new Blob(["Ouzo;4,50"]);
  expect(write(file)).toBe(write(file));
  expect(write(file)).not.toBe(write(new Blob(["Ouzo;4,50"])));
});

test("the client sends the key of the attempt with every write, and none with what only reads", async () => {
  const keys = new AttemptKeys(options);
  const seen: (string | null)[] = [];
  let status = 0;
  const fetcher = (async (request: Request) => {
    seen.push(request.headers.get("Idempotency-Key"));
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response("{}", { status, headers: { "Content-Type": "application/json" } });
  }) as typeof fetch;
  const api = createApi(() => "token", { fetcher, origin: "http://box.test", keys });
  const write = (name: string) => api.POST("/api/tables/groups", { body: { name } });

  await expect(write("Terrace")).rejects.toThrow(Refusal);
  status = 200;
  await write("Terrace");
  await write("Terrace");
  await write("Garden");
  await api.GET("/api/acts");
  const [lost, again, meant, other, read] = seen;
  expect(lost).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(lost);
  expect(new Set([lost, meant, other]).size).toBe(3);
  expect(read).toBeNull();
});

test("what a form asks has one key until all that it wrote is done", async () => {
  const seen: [string, string | null][] = [];
  const lost = new Set(["/api/second"]);
  const fetcher = (async (url: string, init: RequestInit) => {
    const path = new URL(url).pathname;
    seen.push([path, new Headers(init.headers).get("Idempotency-Key")]);
    if (lost.has(path)) throw new TypeError("Failed to fetch");
    return new Response("{}", { headers: { "Content-Type": "application/json" } });
  }) as unknown as typeof fetch;
  const box = createBox({ origin: "http://box.test", fetcher, store: new PhoneStore("attempt") });
  const form = box.attempt();
  const save = async () => {
    for (const path of ["/api/first", "/api/second"])
      await form.ask({ method: "POST", path, body: { name: "Terrace" } });
    form.keys.over();
  };

  await expect(save()).rejects.toMatchObject({ status: 0, key: "unanswered" });
  lost.clear();
  await save();
  await save();
  const keysOf = (path: string) => seen.filter(([to]) => to === path).map(([, key]) => key);
  for (const path of ["/api/first", "/api/second"]) {
    const [tried, again, meant] = keysOf(path);
    expect(again).toBe(tried);
    expect(meant).not.toBe(again);
  }
  await box.close();
});
