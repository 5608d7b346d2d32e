import { expect, it } from "vitest";
import { ago, sizeOf } from "./ago.ts";

const HOUR = 3_600_000;

it("says how long ago a backup was made", () => {
  expect(ago(0, 5 * 60_000, "en-GB")).toBe("5 minutes ago");
  expect(ago(0, 3 * HOUR, "en-GB")).toBe("3 hours ago");
  expect(ago(0, 30 * HOUR, "en-GB")).toBe("30 hours ago");
  expect(ago(0, 72 * HOUR, "en-GB")).toBe("3 days ago");
  expect(ago(HOUR, 0, "en-GB")).toBeNull();
  expect(ago(0, 59_000, "en-GB")).toBeNull();
  expect(ago(0, 3 * HOUR, "el-GR")).toBe("πριν από 3 ώρες");
});

it("says how large a backup is", () => {
  expect(sizeOf(1_540_000, "en-GB")).toBe("1.5 MB");
  expect(sizeOf(1_540_000, "el-GR")).toBe("1,5 MB");
});
