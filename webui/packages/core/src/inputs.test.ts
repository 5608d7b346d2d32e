import { expect, it, vi } from "vitest";
import { Inputs, type Scanned } from "./inputs.ts";
import { Signal } from "./signal.ts";

const TILL = { "Comanda-Device": "till-1" };

/** A box whose stream the test writes. */
function box() {
  const lines: ReadableStreamDefaultController<Uint8Array>[] = [];
  const asked: Headers[] = [];
  const fetcher = (async (_: unknown, init?: RequestInit) => {
    asked.push(new Headers(init?.headers));
    const body = new ReadableStream<Uint8Array>({ start: (line) => void lines.push(line) });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }) as typeof fetch;
  const say = (event: string, data: unknown) =>
    lines.at(-1)?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  return { fetcher, asked, lines, say };
}

function weight(milli: number | null, state = "stable") {
  return { input_id: 1, name: "Fish", state, milli, is_net: false };
}

const HELLO = { inputs: [{ id: 1, role: "scale", name: "Fish", is_present: true }], keep_alive_s: 15 };

it("tells what a scale says, and forgets it when the line breaks", async () => {
  const { fetcher, asked, lines, say } = box();
  const inputs = new Inputs({ address: "/live", headers: () => TILL, fetcher, random: () => 0 });
  const stop = inputs.listen();
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  expect(asked[0]?.get("Comanda-Device")).toBe("till-1");
  say("hello", HELLO);
  say("weight", weight(912, "moving"));
  say("weight", weight(1340));
  await vi.waitFor(() => expect(inputs.weights.get()).toEqual([weight(1340)]));
  lines[0]?.close();
  await vi.waitFor(() => expect(inputs.weights.get()).toEqual([]));
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  stop();
});

it("hands codes on while somebody listens, and begins when the device joins", async () => {
  const { fetcher, lines, say } = box();
  const device = new Signal<Record<string, string> | null>(null);
  const { get: headers, subscribe } = device;
  const inputs = new Inputs({ address: "/live", headers, subscribe, fetcher, random: () => 0 });
  const heard: Scanned[] = [];
  inputs.onScan((scanned) => heard.push(scanned));
  const stop = inputs.listen();
  expect(lines).toHaveLength(0);
  device.set(TILL);
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  say("code", { input_id: 2, role: "badge", code: "04A2B3C4", found: null });
  await vi.waitFor(() => expect(heard.map(({ code }) => code)).toEqual(["04A2B3C4"]));
  stop();
  device.set({ "Comanda-Device": "till-2" });
  expect(lines).toHaveLength(1);
});
