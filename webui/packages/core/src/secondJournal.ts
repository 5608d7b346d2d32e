/**
 * What the box was told and has answered, kept until backups hold it: the phones are the house's second journal.
 *
 * When the box goes on from a backup that is older than an answer, its command goes back into the queue, where it is
 * offered again: in the journal's order, under its first key, in the name of who gave it.
 */
import type { PhoneStore } from "./db.ts";
import { isCovered, isLost, type Lives, type Position, writePosition } from "./lives.ts";
import type { OutboxEntry } from "./outboxEntry.ts";

/** A command that the box answered. What the answer decided is kept with it: it must come out the same. */
export interface Given {
  /** Its place in the phone's queue. */
  readonly seq: number;
  readonly entry: OutboxEntry;
  readonly position: Position;
  readonly at: number;
  /** The order that the box named: another than the command's own where a colleague had opened the table already. */
  readonly orderId: string | null;
  /** What a payment came to, in minor units. */
  readonly paid: number | null;
  /** The table that the answer named. */
  readonly table: string | null;
}

/** So much is kept at most; beyond it the oldest go. Four hundred checks of ten commands. */
export const MOST_GIVEN = 4_000;
/** The box takes no older command. */
const LONGEST_MS = 30 * 24 * 3_600_000;

/** Return what is kept of a command and its answer. */
export function givenOf(entry: OutboxEntry, body: unknown, position: Position, at: number): Given {
  const { problem: _, takesBack: __, again: ___, ...command } = entry;
  const kept: OutboxEntry = { ...command, state: "pending", parked: null, problem: null, tries: 0 };
  return {
    seq: entry.seq,
    entry: kept,
    position,
    at,
    orderId: orderIn(body),
    paid: paidIn(body, entry.body),
    table: tableIn(body),
  };
}

function orderIn(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("id" in body) || !("table_label" in body)) return null;
  return typeof body.id === "string" ? body.id : null;
}

function tableIn(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  if ("table_label" in body) return typeof body.table_label === "string" ? body.table_label : null;
  return "order" in body ? tableIn(body.order) : null;
}

function paidIn(body: unknown, asked: unknown): number | null {
  if (typeof body !== "object" || body === null || !("taken" in body) || !Array.isArray(body.taken))
    return null;
  const id = typeof asked === "object" && asked !== null && "id" in asked ? asked.id : null;
  const taken = (body.taken as { id?: unknown; amount?: unknown }[]).find((one) => one.id === id);
  return typeof taken?.amount === "number" ? taken.amount : null;
}

/**
 * Return a lost command as it is offered again. What its answer decided stays decided: a check that was opened is opened
 * beside whatever stands on its table by now, unless it joined a colleague's; a payment of all is one of the sum it was.
 */
export function offeredAgain({ entry, position, orderId, paid, table }: Given, now: number): OutboxEntry {
  const body = (entry.body ?? {}) as Record<string, unknown>;
  const again = { position: writePosition(position), since: now, table, amount: paid };
  if (entry.method === "POST" && entry.path === "/api/orders" && orderId === entry.orderId)
    return { ...entry, body: { ...body, another_check: true }, again };
  const { all, ...rest } = body;
  if (all === true && paid !== null && entry.path.endsWith("/pay"))
    return { ...entry, body: { ...rest, amount: paid }, again };
  return { ...entry, again };
}

/**
 * Look through what is kept once the box has said where it stands: what it lost goes back into the queue, what backups
 * hold is forgotten. One transaction: another tab does it once. Returns whether anything was lost.
 */
export async function settleGiven(store: PhoneStore, lives: Lives, now: number): Promise<boolean> {
  return store.run(async (db) => {
    const tx = db.transaction(["given", "outbox"], "readwrite", { durability: "strict" });
    const rows = await tx.objectStore("given").getAll();
    const lost = rows.filter((one) => isLost(one.position, lives) && now - one.at < LONGEST_MS);
    for (const one of lost) await tx.objectStore("outbox").put(offeredAgain(one, now));
    const over = rows.filter((one) => isCovered(one.position, lives) || now - one.at >= LONGEST_MS);
    const surplus = rows.slice(0, Math.max(0, rows.length - MOST_GIVEN));
    for (const { seq } of [...lost, ...over, ...surplus]) await tx.objectStore("given").delete(seq);
    await tx.done;
    return lost.length > 0;
  });
}
