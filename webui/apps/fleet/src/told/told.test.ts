import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readReason } from "./reasons.ts";
import { saidEl } from "./said.el.ts";

const HOUSE = path.resolve(import.meta.dirname, "../../../../..");

function written(pattern: RegExp): string[] {
  const found = ["appliance", "cloud", "kernel"].flatMap((room) =>
    readdirSync(path.join(HOUSE, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".py"))
      .flatMap((name) => [...readFileSync(path.join(HOUSE, room, name), "utf8").matchAll(pattern)]),
  );
  return [...new Set(found.map((one) => one[1] ?? ""))].sort();
}

it("has Greek words for everything that a box or the cloud says, and for nothing else", () => {
  const plain = written(/(?<![.\w])say\(\s*"([a-z_]+)"/g);
  const forks = ["boot", "lease", "seq"].map((fork) => `cloned_by_${fork}`);
  expect(Object.keys(saidEl).sort()).toEqual([...plain, ...forks].sort());
});

it("knows every reason that a box can give", () => {
  const keys = written(/\bReason\(\s*f?"([a-z_{}.]+)"/g).map((key) =>
    key.replace(
      /\{[a-z._]*(id|condition|name)\}/g,
      (_, name) => ({ id: "7", condition: "paper_out", name: "spool" })[name as "id"],
    ),
  );
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => readReason(key) === null)).toEqual([]);
  expect(readReason("printer_7_paper_out")).toEqual({
    kind: "printer_trouble",
    id: "7",
    state: "paper_out",
    name: "",
  });
  expect(readReason("of_another_version")).toBeNull();
});
