import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useLongPress } from "./useLongPress.ts";

const told: string[] = [];

function Tile() {
  const press = useLongPress(
    () => told.push("tap"),
    () => told.push("long"),
  );
  return <button type="button" {...press} />;
}

beforeEach(() => {
  told.length = 0;
  vi.useFakeTimers();
  render(<Tile />);
});

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

it("is long when the finger stays", () => {
  fireEvent.pointerDown(screen.getByRole("button"), { button: 0 });
  act(() => vi.advanceTimersByTime(600));
  fireEvent.pointerUp(screen.getByRole("button"));
  fireEvent.click(screen.getByRole("button"));
  expect(told).toEqual(["long"]);
});

it("stays a tap on a phone so busy that it hears of the lifting after the time is up", () => {
  let drawn: FrameRequestCallback = () => undefined;
  vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => {
    drawn = draw;
    return 0;
  });
  fireEvent.pointerDown(screen.getByRole("button"), { button: 0 });
  act(() => vi.advanceTimersByTime(600));
  fireEvent.pointerUp(screen.getByRole("button"));
  fireEvent.click(screen.getByRole("button"));
  act(() => {
    drawn(0);
    vi.runAllTimers();
  });
  expect(told).toEqual(["tap"]);
  vi.unstubAllGlobals();
});
