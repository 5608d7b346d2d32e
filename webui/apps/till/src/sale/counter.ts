/** The sales that this till has in hand: one current sale a person, and those that wait. They survive a reload. */
import { type Box, Signal, uuidv7 } from "@comanda/core";
import { type ErrandKind, newSale, placeOf, type Sale } from "./sale.ts";

const KEY = "till.sales";

/** What was just sold, shown until the next sale begins. */
export interface Sold {
  readonly orderId: string;
  readonly paymentId: string;
  readonly kind: Sale["kind"];
  readonly label: string | null;
  readonly method: string;
  readonly total: number;
  readonly given: number | null;
  /** What the box said; until then what this till reckons. */
  readonly change: number;
  readonly receipt: boolean;
}

/** `current` is by person: who takes over the till finds his own sale. `waiting` are sales put aside, nobody's. */
export interface Sales {
  readonly current: Readonly<Record<number, Sale>>;
  readonly waiting: readonly Sale[];
  readonly sold: Sold | null;
}

const NONE: Sales = { current: {}, waiting: [], sold: null };

/** What stands on the counter of this till. */
export class Counter {
  readonly state = new Signal<Sales>(NONE);

  constructor(private readonly box: Pick<Box, "store" | "drafts">) {}

  /** Read what the former page left. */
  async start(): Promise<void> {
    const kept = await this.box.store.get<Pick<Sales, "current" | "waiting">>(KEY);
    if (kept !== undefined) this.state.set({ ...NONE, ...kept });
  }

  /** Return a person's sale, beginning one where he has none. */
  of(userId: number, kind: ErrandKind): Sale {
    return this.state.get().current[userId] ?? this.begin(userId, kind);
  }

  /** Begin a new sale for a person; what he had in hand and did not send is put aside. */
  begin(userId: number, kind: ErrandKind): Sale {
    return this.pick(userId, newSale(uuidv7(), kind));
  }

  /** Take a sale in hand; the one before is put aside where it holds lines that nobody sent. */
  pick(userId: number, sale: Sale): Sale {
    const { current, waiting } = this.state.get();
    const before = current[userId];
    const isLeft = before !== undefined && before.id !== sale.id && this.#hasLines(before);
    const others = waiting.filter((one) => one.id !== sale.id && one.id !== before?.id);
    this.#set({
      current: { ...current, [userId]: waiting.find((one) => one.id === sale.id) ?? sale },
      waiting: isLeft ? [...others, before] : others,
      sold: null,
    });
    return sale;
  }

  /** Change what is known of a person's sale. */
  change(userId: number, some: Partial<Sale>): void {
    const { current } = this.state.get();
    const sale = current[userId];
    if (sale !== undefined) this.#set({ current: { ...current, [userId]: { ...sale, ...some } } });
  }

  /** Show what was sold, with a fresh sale behind it. */
  finish(userId: number, sold: Sold, kind: ErrandKind): void {
    const { current, waiting } = this.state.get();
    const others = waiting.filter((one) => one.id !== sold.orderId);
    this.#set({
      current: { ...current, [userId]: newSale(uuidv7(), kind) },
      waiting: others,
      sold,
    });
  }

  /** Tell what the box said of what was sold. */
  hear(orderId: string, some: Partial<Sold>): void {
    const { sold } = this.state.get();
    if (sold?.orderId === orderId) this.#set({ sold: { ...sold, ...some } });
  }

  /** The next sale has begun: the change is no longer shown. */
  clearSold(): void {
    if (this.state.get().sold !== null) this.#set({ sold: null });
  }

  #hasLines(sale: Sale): boolean {
    return !this.box.drafts.at(placeOf(sale)).isEmpty;
  }

  #set(some: Partial<Sales>): void {
    this.state.set({ ...this.state.get(), ...some });
    const { current, waiting } = this.state.get();
    void this.box.store.set(KEY, { current, waiting });
  }
}
