import { expect, it } from "vitest";
import { readBundles } from "./readBundles.ts";

const HASH = "0".repeat(64);

it("reads the files of a version, one a line", () => {
  expect(readBundles(`\n comanda-arm64  https://a.example/b.raucb ${HASH} 1234 \n`)).toEqual([
    { compatible: "comanda-arm64", url: "https://a.example/b.raucb", sha256: HASH, size: 1234 },
  ]);
  expect(readBundles("  ")).toEqual([]);
});

it("takes no line that is none", () => {
  for (const odd of [
    `comanda-arm64 http://a/b ${HASH} 1`,
    `comanda-arm64 https://a/b ${HASH} 0`,
    "comanda-arm64",
  ])
    expect(readBundles(odd)).toBeNull();
});
