import { expect, test } from "vitest";
import { madeAtOf, uuidv7 } from "./ids.ts";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids rise, also within a millisecond and when the clock is set back", () => {
  const now = Date.now();
  const ids = Array.from({ length: 9_000 }, (_, at) => uuidv7(at < 6_000 ? now : now - 60_000));
  expect(ids.every((id) => FORM.test(id))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an id says when it was made", () => {
  const later = Date.now() + 120_000;
  expect(madeAtOf(uuidv7(later))).toBe(later);
});
