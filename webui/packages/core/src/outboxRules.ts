/** What may be sent next, what waits, and what is parked together. Pure. */
import { uuidv7 } from "./ids.ts";
import type { NewCommand, OutboxEntry } from "./outboxEntry.ts";

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
  const before = standing.filter((entry) => ordersOf(entry).some((order) => orders.has(order)));
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
  };
}

/** Return the first command that nothing stands before, of those that `isAble` allows; null when none can go. */
export function nextToSend(
  entries: readonly OutboxEntry[],
  isAble: (entry: OutboxEntry) => boolean,
): OutboxEntry | null {
  const waiting = new Set(entries.map((entry) => entry.id));
  const isFree = (entry: OutboxEntry) => !entry.dependsOn.some((id) => waiting.has(id));
  return entries.find((entry) => entry.state !== "parked" && isFree(entry) && isAble(entry)) ?? null;
}

/** Return for how long a command has waited, in ms, by the phone's clock and since a person last said "send it". */
export function waitedMs(entry: OutboxEntry, now: number): number {
  return Math.max(0, now - (entry.confirmedAt ?? entry.madeAt));
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
    entries.filter((entry) => entry.parked === "refused" && entry.id !== revived.id).map((entry) => entry.id),
  );
  const free: OutboxEntry[] = [];
  for (const entry of entries) {
    if (entry.parked !== "depends" || entry.id === revived.id) continue;
    if (entry.dependsOn.some((id) => stuck.has(id))) stuck.add(entry.id);
    else free.push({ ...entry, state: "pending", parked: null });
  }
  return free;
}
