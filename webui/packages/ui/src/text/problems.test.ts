import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { greekOf } from "../i18n/problems.ts";
import { problemsEl } from "./problems.el.ts";

const HOUSE = path.resolve(import.meta.dirname, "../../../../..");

function keysOfTheBox(): Set<string> {
  const files = ["appliance", "kernel"].flatMap((room) =>
    readdirSync(path.join(HOUSE, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".py"))
      .map((name) => path.join(HOUSE, room, name)),
  );
  const keys = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bkey="([a-z_]+)"/g)]);
  return new Set(keys.map((found) => found[1] ?? ""));
}

it("has Greek words for every refusal that the box can make", () => {
  expect([...keysOfTheBox()].filter((key) => !(key in problemsEl)).sort()).toEqual([]);
});

it("fills in what the box told, and is silent where it told too little", () => {
  const told = { mark: "tax_number", placeholder: "tax_number" };
  expect(greekOf("mark_missing", told)).toMatch(/: ο ΑΦΜ\. Γράψτε {tax_number} /);
  expect(greekOf("mark_missing", { mark: "tax_number" })).toBeUndefined();
  expect(greekOf("newer_than_this_app", told)).toBeUndefined();
});

it("has words for no refusal that the box cannot make, but for the kinds of refusals", () => {
  const codes = [...readFileSync(path.join(HOUSE, "kernel/errors.py"), "utf8").matchAll(/ = "([a-z_]+)"/g)];
  const known = new Set([...keysOfTheBox(), ...codes.map((found) => found[1] ?? "")]);
  expect(Object.keys(problemsEl).filter((key) => !known.has(key))).toEqual([]);
});
