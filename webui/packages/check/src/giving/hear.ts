/** A command given while somebody waits for the answer: queued like all, and heard for as long as patience lasts. */
import { Refusal } from "@comanda/api";
import type { Box, NewCommand, OutboxEntry, RefusalInfo } from "@comanda/core";

/**
 * What became of a command. `waiting`: nobody answered yet, it goes by itself. `refused`: it is parked, until somebody
 * approves, changes or drops it. `stuck`: something before it on this device waits for a person.
 */
export type Heard =
  | { readonly kind: "done"; readonly body: unknown }
  | { readonly kind: "waiting" | "stuck"; readonly entry: OutboxEntry }
  | {
      readonly kind: "refused";
      readonly entry: OutboxEntry;
      readonly problem: RefusalInfo;
      /** Nobody stands here any more who could answer to it. */
      readonly leave: () => void;
    };

/** How long somebody looks at a button that works, in ms. */
const PATIENCE_MS = 4_000;
const PATIENCE_AWAY_MS = 700;

type Listening = Pick<Box, "outbox" | "live">;

/** Queue a command and hear what the box says; returns at the latest when patience ends. */
export async function giveAndHear(box: Listening & Pick<Box, "give">, command: NewCommand): Promise<Heard> {
  return listening(box, async () => {
    const [entry] = await box.give(command);
    if (entry === undefined) throw new Error("Nothing was queued.");
    return entry.id;
  });
}

/** Send a refused command again with another body, and hear what the box says. */
export async function changeAndHear(box: Listening, entry: OutboxEntry, body: unknown): Promise<Heard> {
  return listening(box, async () => {
    await box.outbox.retryAs(entry.id, body);
    return entry.id;
  });
}

async function listening(box: Listening, begin: () => Promise<string>): Promise<Heard> {
  const answers = new Map<string, unknown>();
  const stop = box.outbox.onAnswered(({ entry, body }) => answers.set(entry.id, body));
  try {
    const id = await begin();
    const attending = box.outbox.attend(id);
    const heard = await hear(box, id, answers);
    // A refusal stays with who stands here: he asks a colleague, or is told why.
    if (heard.kind === "refused") return { ...heard, leave: attending.leave };
    attending.leave();
    return heard;
  } finally {
    stop();
  }
}

type Said =
  | Exclude<Heard, { readonly kind: "refused" }>
  | Omit<Extract<Heard, { readonly kind: "refused" }>, "leave">;

function hear({ outbox, live }: Listening, id: string, answers: ReadonlyMap<string, unknown>): Promise<Said> {
  const find = () => outbox.entries.get().find((entry) => entry.id === id);
  return new Promise((resolve) => {
    const isAway = live.state.get().kind !== "connected";
    let end: (heard: Said) => void = () => undefined;
    const look = () => {
      const entry = find();
      if (entry === undefined || answers.has(id)) end({ kind: "done", body: answers.get(id) });
      // Tried, and nobody told: there is no use in looking at the button any longer.
      else if (entry.state === "pending" && entry.tries > 0) end({ kind: "waiting", entry });
      else if (entry.state !== "parked") return;
      else if (entry.parked === "refused" && entry.problem !== null)
        end({ kind: "refused", entry, problem: entry.problem });
      else end({ kind: "stuck", entry });
    };
    const stop = outbox.entries.subscribe(look);
    const timer = setTimeout(
      () => {
        const entry = find();
        end(entry === undefined ? { kind: "done", body: answers.get(id) } : { kind: "waiting", entry });
      },
      isAway ? PATIENCE_AWAY_MS : PATIENCE_MS,
    );
    end = (heard) => {
      stop();
      clearTimeout(timer);
      resolve(heard);
    };
    look();
  });
}

/** Return a refusal that was kept as plain data. */
export function refusalOf({ status, key, message, fields }: RefusalInfo): Refusal {
  return new Refusal(status, key, message, fields);
}
