import "fake-indexeddb/auto";
import { onlineManager } from "@tanstack/query-core";
import { afterEach, expect, test } from "vitest";
import { PhoneStore } from "./db.ts";
import { FOR_EVER, QueryStore } from "./queryStore.ts";

const open: { close(): unknown }[] = [];
let phones = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function aPage(name = `queries-${++phones}`, version = "1") {
  const store = new PhoneStore(name);
  const kept = new QueryStore(store, version);
  open.push(store, kept);
  return { name, store, kept };
}

function query(answer: () => Promise<unknown>, key = "tables") {
  return { queryKey: [key], queryFn: answer, gcTime: FOR_EVER, staleTime: 60_000, retry: false };
}

const away = () => Promise.reject(new Error("away"));

async function written(store: PhoneStore, count: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await store.run((db) => db.count("queries"))) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It was not written.");
}

test("what was read is there after a reload, without the box", async () => {
  const first = aPage();
  await first.kept.setPerson(1);
  await first.kept.client.fetchQuery(query(async () => ["table 12"]));
  await written(first.store, 1);
  const second = aPage(first.name);
  await second.kept.setPerson(1);
  expect(await second.kept.client.fetchQuery(query(away))).toEqual(["table 12"]);
});

test("an answer to a command is kept as well", async () => {
  const first = aPage();
  await first.kept.setPerson(1);
  await first.kept.client.fetchQuery(query(async () => ["old"]));
  first.kept.client.setQueryData(["tables"], ["new"]);
  await written(first.store, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const second = aPage(first.name);
  await second.kept.setPerson(1);
  expect(await second.kept.client.fetchQuery(query(away))).toEqual(["new"]);
});

test("the next person does not see what the one before read, but the menu is everybody's", async () => {
  const { store, kept } = aPage();
  await kept.setPerson(1);
  await kept.client.fetchQuery(query(async () => ["maria's"]));
  await kept.client.fetchQuery(query(async () => ["menu"], "menu"));
  await written(store, 2);
  await kept.setPerson(2);
  await expect(kept.client.fetchQuery(query(away))).rejects.toThrow("away");
  expect(await kept.client.fetchQuery(query(away, "menu"))).toEqual(["menu"]);
});

test("what an older app kept is not read", async () => {
  const first = aPage();
  await first.kept.client.fetchQuery(query(async () => ["old form"]));
  await written(first.store, 1);
  const second = aPage(first.name, "2");
  await expect(second.kept.client.fetchQuery(query(away))).rejects.toThrow("away");
  await second.kept.sweep();
  expect(await second.store.run((db) => db.count("queries"))).toBe(0);
});

test("what is asked at once is refused at once where there is no network, and does not wait unseen", async () => {
  const { client } = aPage().kept;
  onlineManager.setOnline(false);
  try {
    const asked = client.getMutationCache().build(client, { mutationFn: away });
    await expect(asked.execute(undefined)).rejects.toThrow("away");
  } finally {
    onlineManager.setOnline(true);
  }
});
