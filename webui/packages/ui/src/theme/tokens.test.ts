import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { contrast } from "./contrast.ts";

const CSS = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8");

function rolesOf(theme: "dark" | "light"): Map<string, string> {
  const block = CSS.slice(CSS.indexOf(`:root[data-theme="${theme}"] {`)).split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
}

describe.each(["dark", "light"] as const)("the %s theme", (theme) => {
  const roles = rolesOf(theme);
  const of = (role: string) => roles.get(role) ?? "#000000";

  it.each(["ground", "surface", "raised", "pressed"])("has text that reads at 7:1 on %s", (ground) => {
    for (const ink of ["text", "muted"])
      expect.soft(contrast(of(ink), of(ground)), ink).toBeGreaterThanOrEqual(7);
  });

  it.each(["ground", "surface", "raised"])("has signs that show at 4.5:1 on %s", (ground) => {
    for (const sign of ["accent-ink", "good", "bad", "info"])
      expect.soft(contrast(of(sign), of(ground)), sign).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ["on-accent", "accent"],
    ["on-danger", "danger"],
  ])("has words in %s that read on %s", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(7);
  });

  it("has edges of fields that show at 3:1", () => {
    for (const ground of ["ground", "surface", "raised"])
      expect(contrast(of("edge"), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
