import { QueryClient } from "@tanstack/query-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Staleness } from "./staleness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const client = new QueryClient();
  const old: unknown[] = [];
  client.invalidateQueries = async (filters) => void old.push(filters?.queryKey ?? "all");
  return { staleness: new Staleness(client, () => 1), old };
}

test("a burst of facts is one reading anew, and the menu waits longer", () => {
  const { staleness, old } = watched();
  for (let facts = 0; facts < 20; facts++) staleness.note([["tables"], ["menu"]]);
  vi.advanceTimersByTime(250);
  expect(old).toEqual([["tables"]]);
  vi.advanceTimersByTime(3_000);
  expect(old).toEqual([["tables"], ["menu"]]);
});

test("a gap makes everything old at once", () => {
  const { staleness, old } = watched();
  staleness.note([["tables"]]);
  staleness.noteAll();
  vi.advanceTimersByTime(5_000);
  expect(old).toEqual(["all"]);
});
