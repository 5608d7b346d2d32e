/** What may be sent next, what waits, and what is parked together. Pure. */
import { uuidv7 } from "./ids.ts";
import { byPosition, readPosition } from "./lives.ts";
import type { NewCommand, OutboxEntry } from "./outboxEntry.ts";
import type { RefusalInfo } from "./transport.ts";

/** After so long (ms) on the phone, what would print asks first; the box holds such tickets at the same bound. */
export const LONG_WAIT_MS = 600_000;

const SECRETS = new Set([
  "pin",
  "new_pin",
  "old_pin",
  "approver_pin",
  "setup_code",
  "join_code",
  "password",
  "device_key",
]);

/** Say whether a body holds a PIN or key: such a command is sent at once or not at all, never written down. */
export function holdsSecret(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  return Object.entries(body).some(([name, value]) => SECRETS.has(name) || holdsSecret(value));
}

function ordersOf(entry: Pick<OutboxEntry, "orderId" | "alsoOrderIds">): readonly string[] {
  return entry.orderId === null ? entry.alsoOrderIds : [entry.orderId, ...entry.alsoOrderIds];
}

/**
 * Say whether an entry is a recall that the box refused: it changes nothing and holds nothing up, and stays only until
 * somebody has read it.
 */
export function isTooLate(entry: OutboxEntry): boolean {
  return entry.takesBack !== undefined && entry.parked === "refused";
}

/** Return a command as it stands at the end of the queue; it waits for all that stands there about the same orders. */
export function addEntry(
  command: NewCommand,
  by: { readonly userId: number; readonly deviceId: string },
  standing: readonly OutboxEntry[],
  now: number,
): OutboxEntry {
  if (holdsSecret(command.body))
    throw new TypeError("A command with a PIN is sent at once; it does not wait on a phone.");
  const orders = new Set(
    ordersOf({ orderId: command.orderId ?? null, alsoOrderIds: command.alsoOrderIds ?? [] }),
  );
  const before = standing.filter(
    (entry) => !isTooLate(entry) && ordersOf(entry).some((order) => orders.has(order)),
  );
  const dependsOn = [...new Set([...(command.dependsOn ?? []), ...before.map((entry) => entry.id)])];
  const isStuck = before.some((entry) => entry.state === "parked" && entry.parked !== "waited");
  const id = uuidv7(now);
  return {
    id,
    key: id,
    seq: 0,
    userId: by.userId,
    deviceId: by.deviceId,
    method: command.method,
    path: command.path,
    body: command.body ?? null,
    label: command.label,
    orderId: command.orderId ?? null,
    alsoOrderIds: command.alsoOrderIds ?? [],
    dependsOn,
    prints: command.prints ?? false,
    madeAt: now,
    confirmedAt: null,
    tries: 0,
    state: isStuck ? "parked" : "pending",
    parked: isStuck ? "depends" : null,
    problem: null,
    ...(command.takesBack === undefined ? {} : { takesBack: command.takesBack }),
  };
}

/** Return the first command that nothing stands before, of those that `isAble` allows; null when none can go. */
export function nextToSend(
  standing: readonly OutboxEntry[],
  isAble: (entry: OutboxEntry) => boolean,
): OutboxEntry | null {
  const entries = inOrder(standing);
  const waiting = new Set(entries.filter((entry) => !isTooLate(entry)).map((entry) => entry.id));
  const isFree = (entry: OutboxEntry) =>
    entry.takesBack?.isUnsent !== true &&
    !entry.dependsOn.some((id) => waiting.has(id)) &&
    !isBehindAgain(entry, entries);
  return entries.find((entry) => entry.state !== "parked" && isFree(entry) && isAble(entry)) ?? null;
}

/** Return the queue as it goes: first what is offered again, in the journal's order, then the rest as it was given. */
function inOrder(entries: readonly OutboxEntry[]): readonly OutboxEntry[] {
  const again = entries.filter((entry) => entry.again !== undefined);
  if (again.length === 0) return entries;
  const placeOf = (entry: OutboxEntry) => readPosition(entry.again?.position) ?? { epoch: 0, seq: 0 };
  again.sort((one, other) => byPosition(placeOf(one), placeOf(other)) || one.seq - other.seq);
  return [...again, ...entries.filter((entry) => entry.again === undefined)];
}

/** Say whether something about the same order is to be given back to the box before an entry. */
function isBehindAgain(entry: OutboxEntry, inOrder: readonly OutboxEntry[]): boolean {
  const orders = new Set(ordersOf(entry));
  for (const other of inOrder) {
    if (other.id === entry.id) return false;
    if (other.again === undefined) return false;
    if (other.state !== "parked" && ordersOf(other).some((order) => orders.has(order))) return true;
  }
  return false;
}

/** Return how many commands of these people are offered again after one: the box waits for their turn. */
export function againAfter(
  entry: OutboxEntry,
  entries: readonly OutboxEntry[],
  isAble: (entry: OutboxEntry) => boolean,
): number {
  return entries.filter(
    (one) => one.again !== undefined && one.id !== entry.id && one.state !== "parked" && isAble(one),
  ).length;
}

/** For so long (ms) a refusal after a restore may be about what another phone has not given back yet. */
export const SETTLING_MS = 120_000;

/** Say whether a refusal is tried again: what it misses may come from another phone. */
export function mayComeYet(problem: RefusalInfo, since: number, now: number): boolean {
  return (problem.status === 404 || problem.status === 409) && now - since < SETTLING_MS;
}

/** Return for how long a command has waited, in ms, by the phone's clock and since a person last said "send it". */
export function waitedMs(entry: OutboxEntry, now: number): number {
  return Math.max(0, now - (entry.confirmedAt ?? entry.madeAt));
}

/** Say whether a recall waits behind a command: it will print nothing. */
export function isTakenBack(entry: OutboxEntry, entries: readonly OutboxEntry[]): boolean {
  return entries.some((one) => one.state !== "parked" && one.takesBack?.entryIds.includes(entry.id) === true);
}

/**
 * Return what leaves the queue because a recall need not go: its sending never reached the box, or the box refused it.
 * Null where the box has the sending, or may have it, or something else waits for it: then the order is kept.
 */
export function unsentBy(recall: OutboxEntry, entries: readonly OutboxEntry[]): OutboxEntry[] | null {
  const ids = new Set(recall.takesBack?.entryIds);
  const own = entries.filter((entry) => ids.has(entry.id));
  const isWhole = own.length === ids.size || own.some((entry) => entry.parked === "refused");
  if (own.length === 0 || !isWhole || !own.every(isUnheard)) return null;
  const others = entries.filter((entry) => !ids.has(entry.id) && entry.id !== recall.id);
  return others.some((entry) => entry.dependsOn.some((id) => ids.has(id))) ? null : own;
}

/** Say whether the box has nothing of a command: it was never tried, or refused. */
export function isUnheard(entry: OutboxEntry): boolean {
  if (entry.parked === "refused") return entry.problem?.status !== 0;
  return entry.state !== "sending" && entry.tries === 0;
}

/** Say whether a command must ask before it is sent: paper would surprise the kitchen. */
export function isAsking(
  entry: OutboxEntry,
  waited: number,
  now: number,
  isOverDay: (from: number, to: number) => boolean,
): boolean {
  return entry.prints && (waited >= LONG_WAIT_MS || isOverDay(entry.confirmedAt ?? entry.madeAt, now));
}

/** Return, parked, all that depends on a refused command, directly or not. */
export function parkedWith(refused: OutboxEntry, entries: readonly OutboxEntry[]): OutboxEntry[] {
  if (isTooLate(refused)) return [];
  const stuck = new Set([refused.id]);
  const parked: OutboxEntry[] = [];
  for (const entry of entries) {
    if (entry.id === refused.id || !entry.dependsOn.some((id) => stuck.has(id))) continue;
    stuck.add(entry.id);
    if (entry.state !== "parked") parked.push({ ...entry, state: "parked", parked: "depends" });
  }
  return parked;
}

/** Return, free again, what was parked only because of a command that is tried once more. */
export function unparkedWith(revived: OutboxEntry, entries: readonly OutboxEntry[]): OutboxEntry[] {
  const stuck = new Set(
    entries
      .filter((entry) => entry.parked === "refused" && !isTooLate(entry) && entry.id !== revived.id)
      .map((entry) => entry.id),
  );
  const free: OutboxEntry[] = [];
  for (const entry of entries) {
    if (entry.parked !== "depends" || entry.id === revived.id) continue;
    if (entry.dependsOn.some((id) => stuck.has(id))) stuck.add(entry.id);
    else free.push({ ...entry, state: "pending", parked: null });
  }
  return free;
}
