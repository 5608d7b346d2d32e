import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { SCREENFUL, useDrawn } from "./useDrawn.ts";

const shown: number[] = [];

function House({ tables }: { readonly tables: number }) {
  shown.push(Math.min(tables, useDrawn(tables)));
  return null;
}

afterEach(() => {
  cleanup();
  shown.length = 0;
});

it("draws a screenful first, then the whole house, and what is added to it", () => {
  const { rerender } = render(<House tables={200} />);
  expect([shown[0], shown.at(-1)]).toEqual([SCREENFUL, 200]);
  rerender(<House tables={210} />);
  expect(shown.at(-1)).toBe(210);
});

it("draws a small house at once", () => {
  render(<House tables={12} />);
  expect(new Set(shown)).toEqual(new Set([12]));
});
