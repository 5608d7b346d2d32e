/**
 * The box's answers kept on the phone: one record a query and person, written whenever its data change.
 *
 * The library's own persister keeps fetched data only; here answers to commands, put in by `setQueryData`, are kept too,
 * and what one person read is never shown to the next.
 */
import { type Query, QueryClient, type QueryFunction, type QueryFunctionContext } from "@tanstack/query-core";
import type { PhoneStore } from "./db.ts";

/** What a query is kept for, as long as the app is there, and thereby also on the phone. */
export const FOR_EVER = Number.POSITIVE_INFINITY;
const MOST_AGE_MS = 14 * 24 * 3_600_000;

interface KeptAnswer {
  readonly version: string;
  readonly data: unknown;
  readonly updatedAt: number;
}

/** A query client whose lasting answers survive a reload. */
export class QueryStore {
  readonly client: QueryClient;
  readonly #unwatch: () => void;
  /** Data that came from the phone and need not be written there again. */
  readonly #restored = new WeakMap<Query, unknown>();
  #person = "0";

  constructor(
    private readonly store: PhoneStore,
    private readonly version: string,
  ) {
    this.client = new QueryClient({
      defaultOptions: {
        queries: { persister: this.#persist, networkMode: "offlineFirst", retry: shouldRetry },
        // Asked at once or not at all: what waited for a network unseen would be done when nobody expects it any more.
        mutations: { networkMode: "always" },
      },
    });
    this.#unwatch = this.client.getQueryCache().subscribe((event) => {
      if (event.type === "updated" && event.action.type === "success") void this.#keep(event.query);
    });
  }

  /** Show only what this person may have read; nobody is null. What others read stays on the phone for them. */
  async setPerson(userId: number | null): Promise<void> {
    const person = String(userId ?? 0);
    if (person === this.#person) return;
    this.#person = person;
    await this.client.cancelQueries();
    if (userId === null) this.client.clear();
    else await this.client.resetQueries();
  }

  /** Forget answers that nobody has read anew for two weeks. */
  async sweep(now: number = Date.now()): Promise<void> {
    await this.store.run(async (db) => {
      const tx = db.transaction("queries", "readwrite");
      for (const key of await tx.store.getAllKeys()) {
        const kept = (await tx.store.get(key)) as KeptAnswer | undefined;
        if (kept === undefined || kept.version !== this.version || kept.updatedAt < now - MOST_AGE_MS)
          await tx.store.delete(key);
      }
      await tx.done;
    });
  }

  /** Stop keeping. */
  close(): void {
    this.#unwatch();
    this.client.clear();
  }

  #keyOf(query: Query): string {
    // The menu is the same for everybody, and long.
    return `${query.queryKey[0] === "menu" ? "*" : this.#person}|${query.queryHash}`;
  }

  readonly #persist = async <T>(
    queryFn: QueryFunction<T>,
    context: QueryFunctionContext,
    query: Query,
  ): Promise<T> => {
    if (query.state.data === undefined && query.gcTime === FOR_EVER) {
      const kept = await this.#read(this.#keyOf(query));
      if (kept !== null) {
        this.#restored.set(query, kept.data);
        // It is as old as it was: read it anew as soon as it is shown.
        setTimeout(() => {
          query.setState({ dataUpdatedAt: kept.updatedAt });
          void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true });
        }, 0);
        return kept.data as T;
      }
    }
    return queryFn(context as Parameters<QueryFunction<T>>[0]);
  };

  async #read(key: string): Promise<KeptAnswer | null> {
    const kept = (await this.store.run((db) => db.get("queries", key)).catch(() => undefined)) as
      | KeptAnswer
      | undefined;
    return kept !== undefined && kept.version === this.version ? kept : null;
  }

  async #keep(query: Query): Promise<void> {
    const { data, dataUpdatedAt } = query.state;
    if (query.gcTime !== FOR_EVER || data === undefined || this.#restored.get(query) === data) return;
    const record: KeptAnswer = { version: this.version, data, updatedAt: dataUpdatedAt };
    const key = this.#keyOf(query);
    // A full disk costs the copy for offline, never the screen.
    await this.store.run((db) => db.put("queries", record, key)).catch(() => undefined);
  }
}

/** Reads are tried again only where nobody answered; a refusal is an answer. */
function shouldRetry(failures: number, error: unknown): boolean {
  const status = typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 0;
  return failures < 2 && (status === 0 || status >= 500);
}
