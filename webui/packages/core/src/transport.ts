/** How commands travel: one HTTP request, and what its answer means for a queue. */

import { type Lives, readLives } from "./lives.ts";

/** A refusal as plain data, to keep and to hand between tabs. */
export interface RefusalInfo {
  readonly status: number;
  readonly code: string;
  readonly key: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is sent. `waitedMs` is for how long it lay on the phone. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly token: string;
  readonly waitedMs: number;
  /** Set for what the box had answered and lost: where, and how many of these come after it from this phone. */
  readonly again?: { readonly position: string; readonly left: number };
}

/**
 * What came back. `done`: the box did it. `refused`: it never will. `unauthenticated`: the person must log in.
 * `later`: nobody told; the same key again. `broken`: the box failed on this one, others may pass.
 */
export type Outcome =
  | { readonly kind: "done"; readonly status: number; readonly body: unknown; readonly lives?: Lives | null }
  | { readonly kind: "refused" | "unauthenticated" | "broken"; readonly problem: RefusalInfo }
  | { readonly kind: "later"; readonly retryAfterMs: number | null };

export type Send = (sent: Sent) => Promise<Outcome>;

/** How long an answer is waited for, in ms. */
export const ANSWER_MS = 15_000;
/** For how long the box remembers keys; it takes no longer waits. */
const KEEP_MS = 30 * 24 * 3_600_000;

/** Return how commands are sent to the box at `origin`. `onAnswer` hears of every answer of the box (clock, live). */
export function createSend(
  origin: string,
  fetcher: typeof fetch = fetch,
  onAnswer: (response: Response) => void = () => undefined,
): Send {
  return async ({ method, path, body, key, token, waitedMs, again }) => {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${token}`,
      "Idempotency-Key": key,
      "Comanda-Waited-Ms": String(Math.min(KEEP_MS, Math.max(0, Math.round(waitedMs)))),
    };
    if (again !== undefined) {
      headers["Comanda-Again"] = again.position;
      headers["Comanda-Again-Left"] = String(again.left);
    }
    if (body !== undefined && body !== null) headers["Content-Type"] = "application/json";
    const request: RequestInit = { method, headers, cache: "no-store", redirect: "error" };
    if (body !== undefined && body !== null) request.body = JSON.stringify(body);
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), ANSWER_MS);
    try {
      const response = await fetcher(origin + path, { ...request, signal: cut.signal });
      const outcome = await read(response);
      onAnswer(response);
      return outcome;
    } catch {
      return { kind: "later", retryAfterMs: null };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Return what an answer means. Only JSON counts as the box's word: the login page of a guest Wi-Fi acknowledges nothing. */
async function read(response: Response): Promise<Outcome> {
  if (!/\bjson\b/.test(response.headers.get("Content-Type") ?? ""))
    return { kind: "later", retryAfterMs: null };
  const body: unknown = await response.json();
  if (response.ok) return { kind: "done", status: response.status, body, lives: livesOf(response) };
  const after = Number(response.headers.get("Retry-After"));
  if ([408, 425, 429, 502, 503, 504].includes(response.status))
    return { kind: "later", retryAfterMs: Number.isFinite(after) && after > 0 ? after * 1000 : null };
  const problem = problemOf(response.status, body);
  if (response.status === 401) return { kind: "unauthenticated", problem };
  return { kind: response.status >= 500 ? "broken" : "refused", problem };
}

/** Return what an answer to a command says of the journal. */
export function livesOf({ headers }: Response): Lives | null {
  const [position, covered, cameFrom] = ["Journal", "Covered", "Came-From"].map((name) =>
    headers.get(`Comanda-${name}`),
  );
  return readLives(position, covered, cameFrom);
}

/** Return a problem+json body as plain data; a body that is none still says its status. */
export function problemOf(status: number, body: unknown): RefusalInfo {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  const code = text(said.code, "unknown");
  const fields = said.fields;
  return {
    status,
    code,
    key: text(said.key, code),
    message: text(said.detail, text(said.title, "")),
    fields: typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {},
  };
}
