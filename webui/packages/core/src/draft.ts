/**
 * Unsent lines: on this phone's disk at each tap, and on the box soon after, where colleagues see and can send them.
 *
 * Lines are merged one by one by id. The box never brings back a line that was sent or thrown away, and neither do we.
 */
import type { DraftLineView, DraftView } from "@comanda/api";
import type { LineWish } from "./commands.ts";
import type { PhoneStore } from "./db.ts";
import type { LiveEvent } from "./live.ts";
import { nextPause } from "./pause.ts";
import type { Ask } from "./session.ts";
import { Signal } from "./signal.ts";

/** Whose draft: that of a check, or of a table that has none yet. */
export type Place =
  | { readonly orderId: string; readonly tableId?: number | null }
  | { readonly orderId?: null; readonly tableId: number };

/** An unsent line. `savedBy` is who wrote it last as far as the box knows, null for one that only this phone has. */
export interface DraftLine extends LineWish {
  readonly savedBy: number | null;
  readonly isSaved: boolean;
}

/** The unsent lines of a place, in the order they were typed. `isSaved`: the box has all of it. */
export interface Draft {
  readonly lines: readonly DraftLine[];
  readonly isSaved: boolean;
}

/** A line as it is kept: what the box must be told is `dirty`, and `removed` until it was told. */
interface KeptLine {
  readonly line: LineWish;
  readonly savedBy: number | null;
  readonly isDirty: boolean;
  readonly isRemoved: boolean;
}

interface KeptDraft {
  readonly lines: readonly KeptLine[];
  /** Lines whose sending waits in the queue: the box's draft has them until then, and they are not shown here again. */
  readonly sent: readonly string[];
  readonly version: number | null;
}

export interface DraftOptions {
  readonly store: PhoneStore;
  readonly ask: Ask;
  readonly token: () => string | null;
  /** How long after the last tap the box is told, in ms. */
  readonly restMs?: number;
}

const EMPTY: Draft = { lines: [], isSaved: true };
const NOTHING: DraftView = { version: 0, lines: [] };
const REST_MS = 600;

/** The drafts of the tables that this phone has at hand. */
export class Drafts {
  readonly #tables = new Map<string, DraftOfPlace>();

  constructor(private readonly options: DraftOptions) {}

  /** Read the drafts that a former page left and bring them to the box. */
  async start(): Promise<void> {
    const places = (await this.options.store.get<readonly Place[]>("drafts")) ?? [];
    for (const place of places) this.at(place);
    this.wake();
    // What was on its way when the page went may have arrived since.
    for (const draft of this.#tables.values()) void draft.read();
  }

  /** Return the draft of a place; it is read from the phone first, then from the box. */
  at(place: Place): DraftOfPlace {
    const key = keyOf(place);
    let draft = this.#tables.get(key);
    if (draft === undefined) {
      draft = new DraftOfPlace(place, this.options, () => void this.#remember());
      this.#tables.set(key, draft);
    }
    return draft;
  }

  /** Tell the box at once what it does not know yet. */
  wake(): void {
    for (const draft of this.#tables.values()) void draft.save();
  }

  /** Hear a fact of the journal: what colleagues do to drafts at hand is read. */
  hear(event: LiveEvent): void {
    if (!/^(Draft|LinesSent|OrderOpened)/.test(event.type)) return;
    for (const draft of this.#tables.values()) if (concerns(event, draft.place)) void draft.read();
  }

  /** Give what was typed for a table to the check that was opened on it; the box does the same on its side. */
  async handOver(tableId: number, orderId: string): Promise<void> {
    const lines = await this.at({ tableId }).takeAll();
    if (lines.length > 0) await this.at({ orderId, tableId }).lay(lines);
  }

  /** Stop the clocks of this page. */
  close(): void {
    for (const draft of this.#tables.values()) draft.close();
    this.#tables.clear();
  }

  async #remember(): Promise<void> {
    const places = [...this.#tables.values()].filter((draft) => !draft.isEmpty).map((draft) => draft.place);
    await this.options.store.set("drafts", places);
  }
}

/** The draft of one place. */
export class DraftOfPlace {
  /** The unsent lines as they stand; fits `useSyncExternalStore`. */
  readonly draft = new Signal<Draft>(EMPTY);
  readonly #loaded: Promise<void>;
  readonly #leaving = new Set<string>();
  #kept: KeptDraft = { lines: [], sent: [], version: null };
  #writing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> | null = null;
  #tries = 0;
  #isClosed = false;

  constructor(
    readonly place: Place,
    private readonly options: DraftOptions,
    private readonly onChange: () => void,
  ) {
    this.#loaded = this.#load();
  }

  get isEmpty(): boolean {
    return this.#kept.lines.length === 0 && this.#kept.sent.length === 0;
  }

  /** Add or change a line; on the phone's disk when this returns. */
  async put(line: LineWish): Promise<void> {
    await this.#loaded;
    this.#kept = { ...this.#kept, sent: this.#kept.sent.filter((id) => id !== line.id) };
    await this.#edit((lines) => {
      const kept: KeptLine = { line, savedBy: null, isDirty: true, isRemoved: false };
      const at = lines.findIndex((one) => one.line.id === line.id);
      return at < 0 ? [...lines, kept] : lines.map((one, index) => (index === at ? kept : one));
    });
  }

  /** Throw lines away. */
  async remove(...ids: readonly string[]): Promise<void> {
    await this.#edit((lines) =>
      lines.map((one) => (ids.includes(one.line.id) ? { ...one, isDirty: true, isRemoved: true } : one)),
    );
  }

  /** Take lines out because their sending is in the queue: the box strikes them from its draft when they arrive. */
  async sent(ids: readonly string[]): Promise<void> {
    await this.#loaded;
    this.#kept = { ...this.#kept, sent: [...new Set([...this.#kept.sent, ...ids])] };
    await this.#edit((lines) => lines.filter((one) => !ids.includes(one.line.id)));
  }

  /** Say that lines are being given to the queue, or no longer: until they are `sent` they lie here, and stay here. */
  leave(ids: readonly string[], isLeaving = true): void {
    for (const id of ids) {
      if (isLeaving) this.#leaving.add(id);
      else this.#leaving.delete(id);
    }
  }

  /** Take all lines out that stay, to lay them elsewhere. */
  async takeAll(): Promise<readonly DraftLine[]> {
    await this.#loaded;
    const lines = this.draft.get().lines.filter((line) => !this.#leaving.has(line.id));
    if (lines.length > 0) await this.sent(lines.map((line) => line.id));
    return lines;
  }

  /** Lay lines down here as they lay elsewhere: whose they are, and whether the box knows them, stays as it was. */
  async lay(lines: readonly DraftLine[]): Promise<void> {
    await this.#loaded;
    const ids = new Set(lines.map((line) => line.id));
    this.#kept = { ...this.#kept, sent: this.#kept.sent.filter((id) => !ids.has(id)) };
    const laid = lines.map(
      (line): KeptLine => ({
        line: toWish(line),
        savedBy: line.savedBy,
        isDirty: !line.isSaved,
        isRemoved: false,
      }),
    );
    await this.#edit((had) => [...had.filter((one) => !ids.has(one.line.id)), ...laid]);
  }

  /** Lay lines down here that were typed elsewhere. */
  async adopt(lines: readonly LineWish[]): Promise<void> {
    for (const line of lines) await this.put(line);
  }

  /** Read what the box has, colleagues' lines among it; silence changes nothing. */
  async read(): Promise<void> {
    await this.#loaded;
    const token = this.options.token();
    if (token === null || this.#isClosed) return;
    const view = await this.options
      .ask<DraftView>("GET", pathOf(this.place), undefined, token)
      .catch((error: unknown) => (this.#kept.lines.length === 0 && isOver(error) ? NOTHING : null));
    if (view !== null) await this.#merge(view, new Map());
  }

  /** Tell the box what it does not know yet, now; tries again by itself while nobody answers. */
  async save(): Promise<void> {
    if (this.#saving !== null) return this.#saving;
    this.#saving = this.#tellBox().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
  }

  /** Stop the clock of this draft. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const kept = await this.options.store.get<KeptDraft>(this.#key);
    if (kept !== undefined) this.#show(kept);
  }

  get #key(): string {
    return `draft:${keyOf(this.place)}`;
  }

  async #edit(change: (lines: readonly KeptLine[]) => readonly KeptLine[]): Promise<void> {
    await this.#loaded;
    this.#show({ ...this.#kept, lines: change(this.#kept.lines) });
    await this.#write();
    this.#saveSoon(this.options.restMs ?? REST_MS);
  }

  #show(kept: KeptDraft): void {
    this.#kept = kept;
    const lines = kept.lines
      .filter((one) => !one.isRemoved)
      .map((one) => ({ ...one.line, savedBy: one.savedBy, isSaved: !one.isDirty }));
    this.draft.set({ lines, isSaved: kept.lines.every((one) => !one.isDirty) });
  }

  async #write(): Promise<void> {
    // Writes follow each other, so that the last tap is what stays.
    const kept = this.#kept;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() =>
        kept.lines.length === 0 && kept.sent.length === 0
          ? this.options.store.remove(this.#key)
          : this.options.store.set(this.#key, kept),
      );
    await this.#writing;
    this.onChange();
  }

  #saveSoon(ms: number): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.save();
    }, ms);
  }

  async #tellBox(): Promise<void> {
    await this.#loaded;
    const dirty = this.#kept.lines.filter((one) => one.isDirty);
    const token = this.options.token();
    if (dirty.length === 0 || token === null || this.#isClosed) return;
    const told = new Map(dirty.map((one) => [one.line.id, one]));
    const lines = dirty.map((one) => ({ ...one.line, removed: one.isRemoved }));
    try {
      const view = await this.options.ask<DraftView>("PUT", pathOf(this.place), { lines }, token);
      this.#tries = 0;
      await this.#merge(view, told);
    } catch (error) {
      // A draft that the box refuses (the check has ended, is not open yet) stays here; sending says what is wrong.
      const status = statusOf(error);
      if (status === 0 || status >= 500) this.#saveSoon(nextPause(this.#tries++, 1_000, 30_000));
    }
  }

  /** Take in what the box has; `told` is what it was just told, which is clean now unless it was touched since. */
  async #merge(view: DraftView, told: ReadonlyMap<string, KeptLine>): Promise<void> {
    const theirs = new Map(view.lines.map((line) => [line.id, line]));
    const kept: KeptLine[] = [];
    for (const one of this.#kept.lines) {
      const isClean = !one.isDirty || told.get(one.line.id) === one;
      const theirsNow = theirs.get(one.line.id);
      theirs.delete(one.line.id);
      if (!isClean) kept.push(one);
      else if (theirsNow !== undefined) kept.push(fromBox(theirsNow));
    }
    const sent = this.#kept.sent.filter((id) => view.lines.some((line) => line.id === id));
    for (const line of theirs.values()) if (!sent.includes(line.id)) kept.push(fromBox(line));
    this.#show({ lines: kept, sent, version: view.version });
    await this.#write();
    if (kept.some((one) => one.isDirty)) this.#saveSoon(this.options.restMs ?? REST_MS);
  }
}

function fromBox(view: DraftLineView): KeptLine {
  const { saved_by, saved_at: _, removed: __, ...line } = view;
  return { line, savedBy: saved_by, isDirty: false, isRemoved: false };
}

function toWish({ savedBy: _, isSaved: __, ...line }: DraftLine): LineWish {
  return line;
}

function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 0;
}

/** Say whether the box has no draft there any more: the check has ended. */
function isOver(error: unknown): boolean {
  return [404, 409].includes(statusOf(error));
}

function keyOf(place: Place): string {
  return typeof place.orderId === "string" ? `order:${place.orderId}` : `table:${place.tableId}`;
}

function pathOf(place: Place): string {
  return typeof place.orderId === "string"
    ? `/api/orders/${encodeURIComponent(place.orderId)}/draft`
    : `/api/tables/${place.tableId}/draft`;
}

function concerns(event: LiveEvent, place: Place): boolean {
  if (typeof place.orderId === "string") return event.subject === `order:${place.orderId}`;
  return event.subject === `table:${place.tableId}` || event.payload?.table_id === place.tableId;
}
