import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fetchPart } from "./ahead.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("fetches a part that was opened while the box was away as soon as it is back", async () => {
  let isThere = false;
  const load = vi.fn(async () => {
    if (!isThere) throw new TypeError("Failed to fetch");
    return "the page";
  });
  const part = fetchPart(load, async () => isThere);
  await vi.advanceTimersByTimeAsync(9_000);
  isThere = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await part).toBe("the page");
});

it("fails where the box answers and has no such part any more", async () => {
  const load = vi.fn(() => Promise.reject(new TypeError("404")));
  await expect(fetchPart(load, async () => true)).rejects.toThrow("404");
  expect(load).toHaveBeenCalledTimes(2);
});
