import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { PhoneStore } from "./db.ts";
import { LEASE_MS, Lease } from "./lease.ts";

test("one tab holds the lease until it gives it back or falls silent", async () => {
  const store = new PhoneStore("lease");
  let now = 1_000_000;
  const [a, b] = ["a", "b"].map((tab) => new Lease(store, "outbox", tab, () => now)) as [Lease, Lease];
  expect(await Promise.all([a.take(), b.take()])).toEqual([true, false]);
  await a.release();
  expect(await b.take()).toBe(true);
  expect(await a.take()).toBe(false);
  now += LEASE_MS;
  expect(await a.take()).toBe(true);
  await store.close();
});

test("a lease from the future, before the clock was set back, holds nobody up", async () => {
  const store = new PhoneStore("lease-back");
  let now = 10_000_000;
  await new Lease(store, "outbox", "a", () => now).take();
  now -= 3_600_000;
  expect(await new Lease(store, "outbox", "b", () => now).take()).toBe(true);
  await store.close();
});
