import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { problemsEl } from "../../../../packages/ui/src/text/problems.el.ts";
import { cloudProblemsEl } from "./problems.el.ts";

const CLOUD = path.resolve(import.meta.dirname, "../../../../../cloud");

const keys = new Set(
  readdirSync(CLOUD, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .flatMap((name) => [...readFileSync(path.join(CLOUD, name), "utf8").matchAll(/\bkey="([a-z_]+)"/g)])
    .map((found) => found[1] ?? ""),
);

it("has Greek words for every refusal that the cloud can make, and for no other", () => {
  expect([...keys].filter((key) => !(key in cloudProblemsEl) && !(key in problemsEl)).sort()).toEqual([]);
  expect(Object.keys(cloudProblemsEl).filter((key) => !keys.has(key))).toEqual([]);
});
