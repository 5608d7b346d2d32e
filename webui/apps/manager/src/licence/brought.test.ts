import { expect, it } from "vitest";
import { noteBroughtWord, takeBroughtWord } from "./brought.ts";

it("takes the licence out of the address, once", () => {
  history.replaceState(null, "", "/manager/?a=b#licence=eyJsZWFzZSI6IiJ9");
  expect(noteBroughtWord()).toBe(true);
  expect(location.href).toMatch(/\/manager\/\?a=b$/);
  expect([takeBroughtWord(), takeBroughtWord()]).toEqual(["eyJsZWFzZSI6IiJ9", null]);
});

it("leaves other addresses alone", () => {
  history.replaceState(null, "", "/manager/#join=ABCDE");
  expect(noteBroughtWord()).toBe(false);
  expect(location.hash).toBe("#join=ABCDE");
});
