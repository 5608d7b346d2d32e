import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readFinding } from "./findings.ts";

it("says what a finding is about and where it is mended", () => {
  expect(readFinding("printer_3_paper_out")).toEqual({ kind: "printer_trouble", id: 3, page: "/printing" });
  expect(readFinding("printer_3_without_grade").kind).toBe("printer_without_grade");
  expect(readFinding("product_8_without_station").page).toBe("/menu");
  expect(readFinding("clock_unsure")).toEqual({ kind: "clock_unsure", id: null, page: null });
  expect(readFinding("backup_failed").kind).toBe("backup_failed");
  expect(readFinding("something_new").kind).toBe("other");
});

it("has words for every reason that the box writes out", () => {
  const house = path.resolve(import.meta.dirname, "../../../../..", "appliance");
  const written = readdirSync(house, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .flatMap((name) => [
      ...readFileSync(path.join(house, name), "utf8").matchAll(/\bReason\(\s*"([a-z_]+)"/g),
    ])
    .map((found) => found[1] ?? "");
  expect(written.length).toBeGreaterThan(15);
  expect(written.filter((key) => readFinding(key).kind === "other")).toEqual([]);
});
