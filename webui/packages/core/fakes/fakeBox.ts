/** A box in memory that keeps the API's promises about keys and loses answers as told. */
import { type Lives, readLives } from "../src/lives.ts";
import type { OutboxEntry } from "../src/outboxEntry.ts";

/** What becomes of the next request: answered; run but its answer lost; never arrived; or the box fails. */
export type Fate = "answer" | "lose answer" | "lose request" | "unavailable" | "broken" | "guest wifi";

export interface Arrival {
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
  readonly token: string;
  readonly waitedMs: number;
  /** Where it says that it was answered before, and how many like it come after; null for what is new. */
  readonly again: { readonly position: string; readonly left: number } | null;
}

export class FakeBox {
  /** Commands that were run, in order, each once. */
  readonly ran: Arrival[] = [];
  /** Every request that came, also replays. */
  readonly came: Arrival[] = [];
  readonly refusals = new Map<string, { status: number; key: string }>();
  readonly badTokens = new Set<string>();
  /** What becomes of requests, first come first; then `otherwise`. */
  fates: Fate[] = [];
  otherwise: Fate = "answer";
  /** Awaited before an answer goes out, to hold requests. */
  gate: Promise<void> = Promise.resolve();
  readonly #answers = new Map<string, { status: number; body: unknown; hash: string }>();
  /** What an answer says of the journal: its life, how far backups hold it, and what it goes on from. */
  epoch = 1;
  covered = "";
  cameFrom = "";
  /** Commands whose turn has not come: they are answered "later". */
  readonly notYet = new Set<string>();

  /** Return where the journal stands. */
  get lives(): Lives {
    const lives = readLives(`${this.epoch}:${this.ran.length}`, this.covered, this.cameFrom);
    if (lives === null) throw new Error("A fake box always stands somewhere.");
    return lives;
  }

  /** Go back to a backup that holds so many commands, and begin another life. */
  goBack(to: number): void {
    this.cameFrom = `${this.epoch}:${to} ${this.cameFrom}`.trim();
    this.epoch += 1;
    this.covered = "";
    const lost = this.ran.splice(to);
    for (const { path, key } of lost) this.#answers.delete(`${path} ${key}`);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), "http://box");
    const headers = new Headers(init?.headers);
    const arrival: Arrival = {
      key: headers.get("Idempotency-Key") ?? "",
      path: url.pathname,
      body: typeof init?.body === "string" ? JSON.parse(init.body) : null,
      token: headers.get("Authorization")?.replace("Bearer ", "") ?? "",
      waitedMs: Number(headers.get("Comanda-Waited-Ms")),
      again: againOf(headers),
    };
    const fate = this.fates.shift() ?? this.otherwise;
    if (fate === "lose request") throw new TypeError("Failed to fetch");
    if (fate === "guest wifi")
      return new Response("<html>log in</html>", { headers: { "Content-Type": "text/html" } });
    if (fate === "unavailable") return problem(503, "unavailable");
    if (fate === "broken") return problem(500, "broken");
    this.came.push(arrival);
    if (this.badTokens.has(arrival.token)) return problem(401, "unauthenticated");
    if (this.notYet.has(arrival.path)) return problem(503, "again_in_turn", { "Retry-After": "1" });
    const answer = this.#run(arrival);
    await this.gate;
    if (fate === "lose answer") throw new TypeError("network connection was lost");
    return answer.status < 400
      ? json(answer.status, answer.body, this.#headers())
      : problem(answer.status, String(answer.body));
  };

  #headers(): Record<string, string> {
    return {
      "Comanda-Journal": `${this.epoch}:${this.ran.length}`,
      ...(this.covered ? { "Comanda-Covered": this.covered } : {}),
      ...(this.cameFrom ? { "Comanda-Came-From": this.cameFrom } : {}),
    };
  }

  #run(arrival: Arrival): { status: number; body: unknown } {
    const hash = JSON.stringify(arrival.body);
    const first = this.#answers.get(`${arrival.path} ${arrival.key}`);
    if (first !== undefined) return first.hash === hash ? first : { status: 409, body: "key_reused" };
    const refusal = this.refusals.get(arrival.path);
    if (refusal === undefined) this.ran.push(arrival);
    const answer =
      refusal === undefined
        ? { status: 200, body: { ran: this.ran.length } }
        : { status: refusal.status, body: refusal.key };
    if (refusal === undefined || arrival.again === null)
      this.#answers.set(`${arrival.path} ${arrival.key}`, { ...answer, hash });
    return answer;
  }
}

/** Return the paths of commands, to compare orders with. */
export function pathsOf(entries: readonly Pick<OutboxEntry | Arrival, "path">[]): string[] {
  return entries.map((entry) => entry.path);
}

function againOf(headers: Headers): Arrival["again"] {
  const position = headers.get("Comanda-Again");
  return position === null ? null : { position, left: Number(headers.get("Comanda-Again-Left")) };
}

function json(status: number, body: unknown, more: Record<string, string> = {}): Response {
  const headers = { "Content-Type": "application/json", ...more };
  return new Response(JSON.stringify(body), { status, headers });
}

function problem(status: number, key: string, more: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ status, code: key, key, title: key, detail: key, fields: {} }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...more },
  });
}
