/** What lies in the queue: one command, who gave it, and how it stands. */
import type { LineWish } from "./commands.ts";
import type { Place } from "./draft.ts";
import type { RefusalInfo } from "./transport.ts";

/** What to say about a command, as an i18n key with its values. */
export interface Label {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a recall takes back. Kept with it, so that the lines are unsent again whatever becomes of the page. */
export interface TakenBack {
  /** The commands that sent the lines, as they stood in the queue. */
  readonly entryIds: readonly string[];
  /** Where the lines were typed. */
  readonly place: Place;
  readonly lines: readonly LineWish[];
  /** What the lines are called once the box has taken them back: it never takes an id twice. */
  readonly newIds: readonly string[];
  /** The sending was taken out of the queue before the box had it: the recall itself need not go. */
  readonly isUnsent?: boolean;
}

/** A command as a screen gives it. The path begins with `/api/`; the body is JSON and holds no PIN. */
export interface NewCommand {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly label: Label;
  /** The order it is about; commands on one order wait for each other. */
  readonly orderId?: string;
  /** Other orders that it changes (merge, moving lines). */
  readonly alsoOrderIds?: readonly string[];
  /** Commands (entry ids) that must be done before this one, beside those on the same orders. */
  readonly dependsOn?: readonly string[];
  /** Whether paper comes out of it: what waited for long asks before it prints. */
  readonly prints?: boolean;
  /** Lines that become unsent again once the box has taken this command. */
  readonly takesBack?: TakenBack;
}

/** `parked`: waits for a person's decision. The others wait for the box only. */
export type EntryState = "pending" | "sending" | "parked";

/** Why an entry is parked: the box said no, what it depends on was refused, or it waited for so long that it asks. */
export type ParkReason = "refused" | "depends" | "waited";

/** What the box had answered at a place of its journal (`epoch:seq`), and lost. */
export interface OfferedAgain {
  readonly position: string;
  /** Since when it is offered, ms UTC. */
  readonly since: number;
  /** Of which table it was, and which sum in minor units, where the answer told. */
  readonly table: string | null;
  readonly amount: number | null;
}

/** A command in the queue. `id` stays; `key` is the Idempotency-Key and changes with what is sent. */
export interface OutboxEntry {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  readonly userId: number;
  readonly deviceId: string;
  readonly method: NewCommand["method"];
  readonly path: string;
  readonly body: unknown;
  readonly label: Label;
  readonly orderId: string | null;
  readonly alsoOrderIds: readonly string[];
  readonly dependsOn: readonly string[];
  readonly prints: boolean;
  /** When it was given, ms UTC by the phone's clock. */
  readonly madeAt: number;
  /** When a person said "send it now" of one that had waited; waiting counts from then. */
  readonly confirmedAt: number | null;
  /** Tries whose outcome nobody told. Above 0 the box may have run it. */
  readonly tries: number;
  readonly state: EntryState;
  readonly parked: ParkReason | null;
  readonly problem: RefusalInfo | null;
  readonly again?: OfferedAgain;
  readonly takesBack?: TakenBack;
}
