import { expect, it } from "vitest";
import { press, QUIET } from "./burst.ts";

function type(keys: readonly string[], gap: number): string | null {
  let burst = QUIET;
  let code: string | null = null;
  keys.forEach((key, at) => {
    ({ burst, code } = press(burst, key, at * gap));
  });
  return code;
}

it("reads a code that comes faster than a hand", () => {
  expect(type([..."5201234567890", "Enter"], 12)).toBe("5201234567890");
});

it("leaves a person's typing alone", () => {
  expect(type([..."1478", "Enter"], 120)).toBeNull();
});

it("passes over keys that are no letters, such as a scanner's Shift", () => {
  expect(type(["B", "Shift", "A", "D", "G", "E", "1", "Enter"], 10)).toBe("BADGE1");
});

it("forgets what was typed by hand before the scanner", () => {
  let burst = QUIET;
  burst = press(burst, "7", 0).burst;
  for (const [at, key] of [..."52012345"].entries()) burst = press(burst, key, 500 + at * 10).burst;
  expect(press(burst, "Enter", 585).code).toBe("52012345");
});

it("takes two quick keys and Enter for a hand", () => {
  expect(type(["1", "2", "Enter"], 20)).toBeNull();
});
