import { type Answered, type NewCommand, type OutboxEntry, type RefusalInfo, Signal } from "@comanda/core";
import { beforeEach, expect, it, vi } from "vitest";
import { giveAndHear } from "./hear.ts";

const COMMAND: NewCommand = { method: "POST", path: "/api/orders/o/pay", label: { key: "command.pay" } };
const ENTRY = { id: "e", state: "pending", parked: null, tries: 0, problem: null } as OutboxEntry;
const REFUSED: RefusalInfo = {
  status: 403,
  code: "forbidden",
  key: "approval_needed",
  message: "",
  fields: {},
};

type Given = Parameters<typeof giveAndHear>[0];

/** A queue that does what the test says, in the place of the real one. */
function queue(kind: "connected" | "away" = "connected") {
  const entries = new Signal<readonly OutboxEntry[]>([]);
  const listeners = new Set<(answered: Answered) => void>();
  const box = {
    give: async () => {
      entries.set([ENTRY]);
      return [ENTRY];
    },
    outbox: {
      entries,
      attend: () => ({ leave: () => undefined }),
      onAnswered: (listener: (answered: Answered) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    live: { state: new Signal({ kind, since: 0 }) },
  } as unknown as Given;
  const become = (change: Partial<OutboxEntry>) => entries.set([{ ...ENTRY, ...change }]);
  const answer = (body: unknown) => {
    for (const listener of listeners) listener({ entry: ENTRY, status: 200, body });
    entries.set([]);
  };
  return { box, become, answer, listeners };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it("hears the answer, and listens no longer", async () => {
  const { box, answer, listeners } = queue();
  const heard = giveAndHear(box, COMMAND);
  await vi.advanceTimersByTimeAsync(10);
  answer({ id: "o" });
  expect(await heard).toEqual({ kind: "done", body: { id: "o" } });
  expect(listeners.size).toBe(0);
});

it("hears a refusal, and why", async () => {
  const { box, become } = queue();
  const heard = giveAndHear(box, COMMAND);
  await vi.advanceTimersByTimeAsync(10);
  become({ state: "parked", parked: "refused", problem: REFUSED });
  expect(await heard).toMatchObject({ kind: "refused", problem: REFUSED });
});

it("waits no longer once it was tried and nobody told", async () => {
  const { box, become } = queue();
  const heard = giveAndHear(box, COMMAND);
  await vi.advanceTimersByTimeAsync(10);
  become({ state: "sending", tries: 1 });
  become({ state: "pending", tries: 1 });
  expect(await heard).toMatchObject({ kind: "waiting" });
});

it("says that something before it waits for a person", async () => {
  const { box, become } = queue();
  const heard = giveAndHear(box, COMMAND);
  await vi.advanceTimersByTimeAsync(10);
  become({ state: "parked", parked: "depends" });
  expect(await heard).toMatchObject({ kind: "stuck" });
});

it("loses its patience sooner where the box is known to be away", async () => {
  const { box } = queue("away");
  const heard = giveAndHear(box, COMMAND);
  await vi.advanceTimersByTimeAsync(800);
  expect(await heard).toMatchObject({ kind: "waiting" });
});
