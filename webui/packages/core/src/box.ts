/** The box as this device reaches it: the one place where queue, session, live news, queries and drafts are put together. */

import type { ErrandView, OrderView, TableView } from "@comanda/api";
import { type Api, createApi, noAnswer, Refusal } from "@comanda/api";
import type { QueryClient } from "@tanstack/query-core";
import { createAsk } from "./asking.ts";
import { AttemptKeys } from "./attempt.ts";
import {
  type BoxQueries,
  boxQueries,
  invalidationsOf,
  isErrand,
  isOrder,
  isSplit,
  withOrder,
} from "./boxQueries.ts";
import { BoxClock } from "./clock.ts";
import { PhoneStore } from "./db.ts";
import { Drafts } from "./draft.ts";
import { Houses, type KnownHouse } from "./houses.ts";
import { Inputs } from "./inputs.ts";
import { Live } from "./live.ts";
import type { Lives } from "./lives.ts";
import { type Answered, Outbox } from "./outbox.ts";
import type { NewCommand, OutboxEntry } from "./outboxEntry.ts";
import { holdsSecret } from "./outboxRules.ts";
import { QueryStore } from "./queryStore.ts";
import { giveBack } from "./sending.ts";
import { type Ask, type KeptDevice, Session } from "./session.ts";
import { Staleness } from "./staleness.ts";
import { createSend, livesOf } from "./transport.ts";

export interface BoxOptions {
  /** Where the box is; the page's own origin unless given. */
  readonly origin?: string;
  readonly fetcher?: typeof fetch;
  readonly store?: PhoneStore;
  /** Where it is written down which house's store that is; the same unless given (`storeOfHouse`). */
  readonly root?: PhoneStore;
  /** Another house answers at this address: begin anew, with its own store. This box is being closed. */
  readonly onOtherHouse?: () => void;
  /** The app's version: what an older one kept of the box's answers is not read. The queue is kept always. */
  readonly version?: string;
}

/** What was given could not be written down on this device: it has not happened, and somebody must be told. */
export class NotKept extends Error {
  override readonly name = "NotKept";
}

/** Ask at once and wait for the answer (a `Refusal` is thrown): what holds a PIN or makes no sense later. */
export type AskNow = <T>(command: Asked, key?: string) => Promise<T>;

/** A command to ask at once. What has a label and an order is kept like the queue's, until the box's backups hold it. */
export type Asked = Pick<NewCommand, "method" | "path" | "body"> &
  Partial<Pick<NewCommand, "label" | "orderId">>;

/** How one form reaches the box: what it writes again after a lost answer is done once. */
export interface Attempt {
  readonly api: Api;
  readonly ask: AskNow;
  /** For what is written past `api` and `ask`: files. */
  readonly keys: AttemptKeys;
}

/** Everything an app stands on. */
export interface Box {
  readonly store: PhoneStore;
  readonly api: Api;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly live: Live;
  readonly clock: BoxClock;
  readonly client: QueryClient;
  readonly queries: BoxQueries;
  readonly drafts: Drafts;
  /** What the box's own readers and scales say for this screen. */
  readonly inputs: Inputs;
  /** Which restaurant answers, and what waits here for others. */
  readonly houses: Houses;
  /** Fetch, for what is asked past `api` and `ask`: which house answers is heard here, too. */
  readonly reach: typeof fetch;
  /**
   * Queue commands in the name of who has the screen open, in one transaction; on disk when it returns. Throws `NotKept`
   * where this device cannot write.
   */
  give(...commands: readonly NewCommand[]): Promise<readonly OutboxEntry[]>;
  readonly ask: AskNow;
  /** Return how a form reaches the box; it says `keys.over()` when all that it wrote is done. */
  attempt(): Attempt;
  /** Begin: read the store, follow the box. Returns when the store is read. */
  start(): Promise<void>;
  /** Stop in this page; nothing that waits is lost. */
  close(): Promise<void>;
}

/** Put the box together; nothing runs before `start`. */
export function createBox(options: BoxOptions = {}): Box {
  const origin = options.origin ?? globalThis.location?.origin ?? "";
  const asIs: typeof fetch = options.fetcher ?? ((input, init) => globalThis.fetch(input, init));
  const fetcher: typeof fetch = async (input, init) => {
    const refuse = () => {
      if (houses.isElsewhere) throw new TypeError("Another house answers.");
    };
    refuse();
    const response = await asIs(input, init);
    houses.hear(response);
    refuse();
    return response;
  };
  const store = options.store ?? new PhoneStore();
  const houses: Houses = new Houses({
    root: options.root ?? store,
    store,
    onOther: () => {
      void box.close();
      options.onOtherHouse?.();
    },
  });
  const clock = new BoxClock();
  const ask: Ask = createAsk(origin, fetcher, clock.learn);
  const session: Session = new Session({ store, ask, waitingOf: (userId) => outbox.waitingOf(userId) });
  const outbox: Outbox = new Outbox({
    store,
    send: createSend(origin, fetcher, clock.learn),
    credentialsOf: session.credentialsOf,
    onUnauthenticated: (token) => void session.expire(token),
    isOverDay: clock.isOverDay,
    probe: () => answers(fetcher, origin),
    report: (waiting) => report(ask, session.token(), waiting),
    giveBack: (recall, body) => giveBack(drafts, recall, body),
  });
  const live = new Live({
    store,
    origin,
    fetcher,
    token: session.token,
    onUnauthenticated: (token) => void session.expire(token),
    onAnswer: clock.learn,
    onLives: (lives) => void outbox.learn(lives),
  });
  const tried = (inSteps: boolean): Attempt => {
    const keys = new AttemptKeys({ by: () => session.author()?.userId ?? null, inSteps });
    const onUnauthenticated = (token: string) => void session.expire(token);
    const api = createApi(session.token, { fetcher, onUnauthenticated, origin, keys });
    const reach = (onAnswer: (response: Response) => void) => createAsk(origin, fetcher, onAnswer);
    return { api, ask: askNow({ reach, session, outbox, clock }, keys), keys };
  };
  const { api, ask: askOnce } = tried(false);
  const kept = new QueryStore(store, options.version ?? "1");
  const { client } = kept;
  const drafts: Drafts = new Drafts({ store, ask, token: session.token });
  const inputs = new Inputs({
    address: `${origin}/api/inputs/live`,
    fetcher,
    headers: () => headersOf(session.device.get()),
    subscribe: session.device.subscribe,
  });
  const stops: (() => void)[] = [];

  const box: Box = {
    store,
    houses,
    reach: fetcher,
    api,
    session,
    outbox,
    live,
    clock,
    client,
    queries: boxQueries(api, store),
    drafts,
    inputs,
    async give(...commands) {
      const by = session.author();
      if (by === null) throw new Error("Log in first.");
      return outbox.enqueueAll(commands, by).catch((cause: unknown) => {
        throw new NotKept("This device could not keep it.", { cause });
      });
    },
    ask: askOnce,
    attempt: () => tried(true),
    async start() {
      stops.push(
        ...connect({ session, outbox, live, client, drafts, kept, look: () => answers(fetcher, origin) }),
      );
      stops.push(
        client.getQueryCache().subscribe(({ type, query }) => {
          if (type === "updated" && query.queryKey.join() === "restaurant" && query.state.data !== undefined)
            houses.note(query.state.data as KnownHouse);
        }),
      );
      // First of all: what waits goes to the house that it was given for.
      await houses.start();
      await session.start();
      await outbox.start();
      await drafts.start();
      void kept.sweep().catch(() => undefined);
    },
    async close() {
      for (const stop of stops.splice(0)) stop();
      session.close();
      inputs.close();
      drafts.close();
      await live.close();
      await outbox.close();
      kept.close();
      await store.close();
    },
  };
  return box;
}

function headersOf(device: KeptDevice | null): Record<string, string> | null {
  return device === null ? null : { "Comanda-Device": device.id, "Comanda-Device-Key": device.key };
}

type Parts = Pick<Box, "session" | "outbox" | "live" | "client" | "drafts"> & {
  readonly kept: QueryStore;
  /** Ask the box whether it is there; so a device at which nobody works hears whose it is. */
  readonly look: () => Promise<boolean>;
};

/** Let the parts hear each other; returns how to end that. */
function connect({ session, outbox, live, client, drafts, kept, look }: Parts): (() => void)[] {
  let followed: string | null = null;
  const staleness = new Staleness(client);
  const wake = () => {
    outbox.wake();
    live.wake();
    drafts.wake();
    if (session.token() === null) void look();
  };
  const stops = [
    session.onChange(() => {
      const token = session.token();
      const state = session.state.get();
      void kept.setPerson("me" in state ? state.me.id : null);
      if (token !== followed) {
        followed = token;
        if (token === null) live.stop();
        else live.start();
        outbox.wake();
      }
    }),
    live.state.subscribe(() => {
      if (live.state.get().kind !== "connected") return;
      outbox.wake();
      drafts.wake();
    }),
    live.onEvent((event) => {
      staleness.note(invalidationsOf(event));
      drafts.hear(event);
    }),
    live.onGap(() => staleness.noteAll()),
    () => staleness.close(),
    outbox.onAnswered((answered) => {
      takeIn(client, answered);
      // The box is back, so its news need not wait for their next try.
      if (live.state.get().kind !== "connected") live.wake();
    }),
    outbox.entries.subscribe(() => void session.settle()),
  ];
  const on = (target: EventTarget | undefined, name: string, listener: () => void) => {
    target?.addEventListener(name, listener);
    stops.push(() => target?.removeEventListener(name, listener));
  };
  const page = globalThis.document as Document | undefined;
  on(globalThis.window as EventTarget | undefined, "online", wake);
  on(page, "visibilitychange", () => {
    if (page?.visibilityState === "visible") wake();
  });
  return stops;
}

/** Put what the box answered to a command where screens read it, before the command leaves the queue. */
function takeIn(client: QueryClient, { entry, body }: Answered): void {
  if (isErrand(body))
    client.setQueryData<ErrandView[]>(["orders", "errands"], (errands) =>
      errands?.map((one) => (one.order.id === body.order.id ? body : one)),
    );
  if (isSplit(body))
    for (const id of new Set([body.order_id, entry.orderId ?? body.order_id]))
      client.setQueryData(["split", id], body);
  if (entry.method === "DELETE" && entry.path.endsWith("/split"))
    client.setQueryData(["split", entry.orderId], null);
  if (!isOrder(body)) return;
  for (const id of new Set([body.id, entry.orderId ?? body.id]))
    client.setQueryData(["orders", "one", id], body);
  client.setQueryData<TableView[]>(["tables"], (tables) =>
    tables === undefined ? tables : withOrder(tables, body),
  );
  client.setQueryData<OrderView[]>(["orders", "my"], (orders) =>
    orders === undefined ? orders : [...orders.filter((order) => order.id !== body.id), body],
  );
}

interface Askers {
  readonly reach: (onAnswer: (response: Response) => void) => Ask;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly clock: BoxClock;
}

/** Return how to ask now, under a key of `keys` unless one is given. */
function askNow({ reach, session, outbox, clock }: Askers, keys: AttemptKeys): AskNow {
  return async <T>(command: Asked, given?: string): Promise<T> => {
    const { method, path, body, label, orderId } = command;
    const by = session.author();
    let lives: Lives | null = null;
    const ask = reach((response) => {
      clock.learn(response);
      lives = livesOf(response);
    });
    const key = given ?? keys.keyOf({ method, url: path, body: JSON.stringify(body) });
    try {
      const answer = await ask<T>(method, path, body, session.token(), key);
      keys.answered(key, 200);
      if (label !== undefined && orderId !== undefined && by !== null && !holdsSecret(body))
        await outbox.keep({ method, path, body, label, orderId }, key, by, answer, lives);
      return answer;
    } catch (error) {
      if (error instanceof Refusal && error.isAway) throw noAnswer("unanswered");
      if (error instanceof Refusal) keys.answered(key, error.status);
      throw error;
    }
  };
}

async function report(ask: Ask, token: string | null, waiting: number): Promise<boolean> {
  if (token === null) return false;
  await ask("POST", "/api/day/queue", { waiting }, token);
  return true;
}

async function answers(fetcher: typeof fetch, origin: string): Promise<boolean> {
  try {
    const response = await fetcher(`${origin}/api/system/health`, { cache: "no-store", redirect: "error" });
    return /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  } catch {
    return false;
  }
}
