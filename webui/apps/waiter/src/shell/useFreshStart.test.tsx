// @vitest-environment happy-dom
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { useFreshStart } from "./useFreshStart.ts";

interface Held {
  readonly person: number | null;
  readonly isLoading?: boolean;
}

function opened(path: string, ...states: readonly Held[]): string[] {
  const { hook, history } = memoryLocation({ path, record: true });
  const wrapper = ({ children }: { readonly children: ReactNode }) => <Router hook={hook}>{children}</Router>;
  const use = ({ person, isLoading = false }: Held) => useFreshStart(person, isLoading);
  const [first = { person: null }, ...rest] = states;
  const { rerender } = renderHook(use, { wrapper, initialProps: first });
  for (const state of rest) rerender(state);
  return history;
}

it("leads to the tables when somebody leaves the phone or takes it over", () => {
  expect(opened("/order/7/pay", { person: 1 }, { person: null })).toEqual(["/"]);
  expect(opened("/order/7/pay", { person: 1 }, { person: 2 })).toEqual(["/"]);
});

it("leaves the page where it is for who has the phone, also when it was loaded anew", () => {
  expect(opened("/order/7", { person: null, isLoading: true }, { person: 1 }, { person: 1 })).toEqual([
    "/order/7",
  ]);
  expect(opened("/table/3", { person: null }, { person: 1 })).toEqual(["/table/3"]);
});
