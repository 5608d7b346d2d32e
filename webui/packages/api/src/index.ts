/** The box's API: types and client, generated from docs/openapi.json (`npm run generate`). */
import createClient from "openapi-fetch";
import type { ApiOf } from "./client.ts";
import type { Problem, paths } from "./schema.d.ts";

export type { Answer, Api, ApiOf, Asking, PathOf, Saying } from "./client.ts";
export type * from "./schema.d.ts";

/** What the box said no with, or `status` 0 where it did not answer at all. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly status: number,
    readonly key: string,
    message: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** Nobody answered: the Wi-Fi is away, or the box is starting. */
  get isAway(): boolean {
    return this.status === 0;
  }
}

/**
 * Return what is thrown where nobody answered. `unanswered`: something was to be done, and nobody knows whether it was;
 * under the same key it may be asked again.
 */
export function noAnswer(key: "away" | "unanswered" = "away"): Refusal {
  return new Refusal(0, key, "The box does not answer.");
}

/** Return a refusal for an answer that is not a success; a body that is no problem+json (RFC 9457) still says its status. */
export async function readRefusal(response: Response): Promise<Refusal> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new Refusal(
    response.status,
    problem.key ?? problem.code ?? "unknown",
    problem.detail ?? problem.title ?? response.statusText,
    { ...problem.fields, ...(problem.incident ? { incident: problem.incident } : {}) },
  );
}

/** Under which Idempotency-Keys a client writes, so that a write sent again is done once. */
export interface WriteKeys {
  keyOf(write: { readonly method: string; readonly url: string; readonly body: string }): string;
  answered(key: string, status: number): void;
}

export interface ApiOptions {
  readonly fetcher?: typeof fetch;
  /** Hears of a token that the box did not take. */
  readonly onUnauthenticated?: (token: string) => void;
  readonly origin?: string;
  readonly keys?: WriteKeys;
}

const KEY = "Idempotency-Key";

/**
 * Return a client of the box, or of the server whose generated paths are `S`. `token` is asked for at each request; a failed one throws a `Refusal`. Every write has a
 * key of `keys`.
 */
export function createApi<S = paths>(token: () => string | null, options: ApiOptions = {}): ApiOf<S> {
  const { fetcher = fetch, onUnauthenticated, keys, origin = globalThis.location?.origin ?? "" } = options;
  const api = createClient({
    baseUrl: origin,
    fetch: (request) =>
      fetcher(request).catch(() =>
        Promise.reject(noAnswer(keys !== undefined && request.method !== "GET" ? "unanswered" : "away")),
      ),
  });
  api.use({
    async onRequest({ request }) {
      const held = token();
      if (held !== null && !request.headers.has("Authorization"))
        request.headers.set("Authorization", `Bearer ${held}`);
      if (keys !== undefined && request.method !== "GET") {
        const body = await request.clone().text();
        request.headers.set(KEY, keys.keyOf({ method: request.method, url: request.url, body }));
      }
      return request;
    },
    async onResponse({ request, response }) {
      const used = request.headers.get("Authorization")?.replace(/^Bearer /, "");
      if (response.status === 401 && used !== undefined) onUnauthenticated?.(used);
      const key = request.headers.get(KEY);
      if (key !== null) keys?.answered(key, response.status);
      if (!response.ok && response.status !== 304) throw await readRefusal(response);
      return response;
    },
  });
  return api as unknown as ApiOf<S>;
}
