/**
 * Whose things lie on this device. A box that was made as new, or another one at the same address, is another house: it finds
 * the device as empty as one out of its carton. What was given for the house before stays where it is, and goes nowhere else.
 */
import { PhoneStore } from "./db.ts";
import type { OutboxEntry } from "./outboxEntry.ts";

/** What the box says with every answer: by what this house's journal begins (docs/journal.md). */
const HEADER = "Comanda-House";
/** Kept in the first store: which house is here, and where the things of each lie. */
const BOOKS = "houses";
/** Kept in each store: what its house says of itself. */
const HOUSE = "house";

/** Of a rehearsal nothing need stay. */
export interface KnownHouse {
  readonly name: string;
  readonly is_rehearsal?: boolean;
}

interface Books {
  readonly current: string;
  readonly stores: Readonly<Record<string, string>>;
}

/** What was given for another house and never reached it. */
export interface LeftBehind {
  readonly mark: string;
  /** What that house is called, null where it never said so. */
  readonly name: string | null;
  readonly entries: readonly OutboxEntry[];
}

/** Return the store of the house that this device heard of last; `root` is where that is written down. */
export async function storeOfHouse(root: PhoneStore): Promise<PhoneStore> {
  const books = await root.get<Books>(BOOKS);
  const name = books?.stores[books.current] ?? root.name;
  return name === root.name ? root : new PhoneStore(name);
}

export interface HousesOptions {
  readonly root: PhoneStore;
  readonly store: PhoneStore;
  /** Another house answers: its store is the one to open from now on. */
  readonly onOther: () => void;
}

/** Listens to which house answers, and knows what others left here. */
export class Houses {
  /** Undefined until it was read; null where nobody has said yet whose this store is. */
  #mine: string | null | undefined;
  #heard: string | null = null;
  #isElsewhere = false;
  #turning: Promise<void> = Promise.resolve();
  #noting: Promise<void> = Promise.resolve();

  constructor(private readonly options: HousesOptions) {}

  /** Another house answers: nothing of this one may go out any more. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  /** Read whose store this is. */
  async start(): Promise<void> {
    const { root, store } = this.options;
    const stores = (await root.get<Books>(BOOKS))?.stores ?? {};
    this.#mine = Object.keys(stores).find((mark) => stores[mark] === store.name) ?? null;
    if (this.#heard !== null) this.#listen(this.#heard);
  }

  /** Hear an answer; one without a word on it, a guest Wi-Fi's or an older box's, changes nothing. */
  readonly hear = (response: Response): void => {
    const mark = response.headers.get(HEADER);
    if (mark !== null && /^[0-9a-f]{16}$/.test(mark)) this.#listen(mark);
  };

  /** Write down what this house says of itself: another page may hear of another house before it has asked. */
  note({ name, is_rehearsal = false }: KnownHouse): void {
    if (this.#isElsewhere) return;
    const { store } = this.options;
    this.#noting = this.#noting
      .then(() => store.set(HOUSE, { name, is_rehearsal } satisfies KnownHouse))
      .catch(() => undefined);
  }

  /** Return what waits here for other houses. */
  async left(): Promise<readonly LeftBehind[]> {
    const { root, store } = this.options;
    const found: LeftBehind[] = [];
    for (const [mark, name] of Object.entries((await root.get<Books>(BOOKS))?.stores ?? {})) {
      if (name === store.name) continue;
      const left = await within(root, name, async (other) => {
        const entries = await other.run((db) => db.getAll("outbox"));
        return { mark, name: (await other.get<KnownHouse>(HOUSE))?.name ?? null, entries };
      });
      if (left.entries.length > 0) found.push(left);
    }
    return found;
  }

  /** Throw away what waits for another house; a person has said so. */
  async throwAway(mark: string): Promise<void> {
    const { root, store } = this.options;
    const name = (await root.get<Books>(BOOKS))?.stores[mark];
    if (name === undefined || name === store.name) return;
    await within(root, name, (other) => other.run((db) => db.clear("outbox")));
  }

  #listen(mark: string): void {
    this.#heard = mark;
    if (this.#mine === undefined || this.#mine === mark) return;
    const before = this.#mine;
    this.#mine = mark;
    this.#isElsewhere = before !== null;
    this.#turning = this.#turning
      .then(() => (before === null ? this.#settle(mark) : this.#turn(mark)))
      // It could not be written down: the next answer says it again.
      .catch(() => {
        this.#mine = before;
        this.#isElsewhere = false;
      });
  }

  /** The store is this house's from now on. */
  async #settle(mark: string): Promise<void> {
    const { store } = this.options;
    await this.#write(mark, (stores) => ({ ...stores, [mark]: store.name }));
  }

  /** Leave all as it is for the day that this house is back, and turn to the other one. */
  async #turn(mark: string): Promise<void> {
    const { root, store, onOther } = this.options;
    await this.#noting;
    const house = await store.get<KnownHouse>(HOUSE);
    if (house?.is_rehearsal) await store.run((db) => db.clear("outbox"));
    await this.#write(mark, (stores) => ({ [mark]: `${root.name}:${mark}`, ...stores }));
    onOther();
  }

  async #write(current: string, edit: (stores: Books["stores"]) => Books["stores"]): Promise<void> {
    const { root } = this.options;
    const books = await root.get<Books>(BOOKS);
    await root.set(BOOKS, { current, stores: edit(books?.stores ?? {}) } satisfies Books);
  }
}

async function within<T>(
  root: PhoneStore,
  name: string,
  work: (store: PhoneStore) => Promise<T>,
): Promise<T> {
  if (name === root.name) return work(root);
  const store = new PhoneStore(name);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
