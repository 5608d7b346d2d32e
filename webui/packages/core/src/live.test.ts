import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import { PhoneStore } from "./db.ts";
import { idReader, Live, type LiveEvent } from "./live.ts";

const open: { close(): Promise<void> }[] = [];
let houses = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A box that streams what it is told, and remembers from where it was asked. */
class Stream {
  readonly asked: (string | null)[] = [];
  status = 200;
  #line: ReadableStreamDefaultController<Uint8Array> | null = null;

  readonly fetch: typeof fetch = async (_, init) => {
    const headers = new Headers(init?.headers);
    this.asked.push(headers.get("Last-Event-ID"));
    if (this.status !== 200) return new Response("{}", { status: this.status });
    const body = new ReadableStream<Uint8Array>({
      start: (line) => {
        this.#line = line;
        init?.signal?.addEventListener("abort", () => line.error(new DOMException("aborted", "AbortError")));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };

  say(text: string): void {
    this.#line?.enqueue(new TextEncoder().encode(text));
  }

  hello(position: string): void {
    this.say(`event: hello\nid: ${position}\ndata: {"position":"${position}","keep_alive_s":15}\n\n`);
  }

  fact(seq: number): void {
    this.say(
      `id: 1:${seq}\ndata: ${JSON.stringify({ seq, type: "LinesSent", subject: "order:o1", payload: {} })}\n\n`,
    );
  }

  drop(): void {
    this.#line?.error(new TypeError("network"));
    this.#line = null;
  }
}

function aTab(house: string, stream: Stream, token: () => string | null = () => "maria") {
  const store = new PhoneStore(house);
  const live = new Live({ store, origin: "", fetcher: stream.fetch, token, random: () => 0 });
  const seen = { events: [] as LiveEvent[], gaps: 0 };
  live.onEvent((event) => seen.events.push(event));
  live.onGap(() => {
    seen.gaps++;
  });
  open.push(store, live);
  return { live, seen };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It never came to be so.");
}

test("a page that begins reads everything anew, then hears each fact", async () => {
  const stream = new Stream();
  const { live, seen } = aTab(`live-${++houses}`, stream);
  live.start();
  await until(() => stream.asked.length === 1);
  stream.hello("1:40");
  stream.fact(41);
  await until(() => seen.events.length === 1);
  expect(live.state.get().kind).toBe("connected");
  expect(seen.gaps).toBe(1);
});

test("a line that breaks goes on from the last position, also one that came without a fact", async () => {
  const stream = new Stream();
  const { live, seen } = aTab(`live-${++houses}`, stream);
  live.start();
  await until(() => stream.asked.length === 1);
  stream.hello("1:40");
  stream.fact(41);
  stream.say(": still here\nid: 1:50\n\n");
  await until(() => seen.events.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stream.drop();
  await until(() => stream.asked.length === 2);
  expect(live.state.get().kind).toBe("reconnecting");
  stream.hello("1:60");
  await until(() => live.state.get().kind === "connected");
  expect(stream.asked).toEqual([null, "1:50"]);
  expect(seen.gaps).toBe(1);
});

test("a gap that the box declares is told", async () => {
  const stream = new Stream();
  const { live, seen } = aTab(`live-${++houses}`, stream);
  live.start();
  await until(() => stream.asked.length === 1);
  stream.hello("1:40");
  stream.say('event: gap\nid: 1:90\ndata: {"position":"1:90","reason":"too_old"}\n\n');
  await until(() => seen.gaps === 2);
});

test("a browser has one stream, and every tab hears it", async () => {
  const stream = new Stream();
  const house = `live-${++houses}`;
  const one = aTab(house, stream);
  const two = aTab(house, stream);
  one.live.start();
  await until(() => stream.asked.length === 1);
  stream.hello("1:1");
  await until(() => one.live.state.get().kind === "connected");
  two.live.start();
  await until(() => two.live.state.get().kind === "connected");
  stream.fact(2);
  await until(() => one.seen.events.length === 1 && two.seen.events.length === 1);
  expect(stream.asked).toHaveLength(1);
});

test("a token that the box does not take ends it, and is told", async () => {
  const stream = new Stream();
  stream.status = 401;
  const refused: string[] = [];
  const store = new PhoneStore(`live-${++houses}`);
  const live = new Live({
    store,
    origin: "",
    fetcher: stream.fetch,
    token: () => "old",
    onUnauthenticated: (token) => refused.push(token),
  });
  open.push(store, live);
  live.start();
  await until(() => refused.length === 1);
  await until(() => live.state.get().kind === "off");
});

test("ids are read wherever the bytes are cut", () => {
  const text = 'id: 1:7\ndata: {}\n\n: still here\nid: 1:9\n\nid: 1:10\ndata: {"a"';
  for (let cut = 0; cut <= text.length; cut++) {
    const ids: string[] = [];
    const read = idReader((id) => ids.push(id));
    read(text.slice(0, cut));
    read(text.slice(cut));
    expect(ids).toEqual(["1:7", "1:9"]);
  }
});

test("a page that was reloaded is not kept waiting by the lease that it left", async () => {
  const stream = new Stream();
  const house = `live-${++houses}`;
  const left = new PhoneStore(house);
  open.push(left);
  await left.set("lease:live", { holder: "gone", until: Date.now() + 9_000 });
  const { live } = aTab(house, stream);
  live.start();
  await until(() => stream.asked.length === 1);
});
