/** Plain requests to the box as JSON; what the generated client is too narrow for (logging in, commands with a PIN). */
import { Refusal, readRefusal } from "@comanda/api";
import type { Ask } from "./session.ts";
import { ANSWER_MS } from "./transport.ts";

/** Return how the box at `origin` is asked. A refusal and silence (status 0) are thrown as `Refusal`. */
export function createAsk(
  origin: string,
  fetcher: typeof fetch = fetch,
  onAnswer: (response: Response) => void = () => undefined,
): Ask {
  return async <T>(
    method: string,
    path: string,
    body: unknown,
    token: string | null,
    key?: string,
  ): Promise<T> => {
    const headers: Record<string, string> = {};
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (key !== undefined) headers["Idempotency-Key"] = key;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const request: RequestInit = { method, headers, cache: "no-store", redirect: "error" };
    if (body !== undefined) request.body = JSON.stringify(body);
    const response = await reach(() => fetcher(origin + path, request));
    if (!/\bjson\b/.test(response.headers.get("Content-Type") ?? "")) throw away();
    onAnswer(response);
    if (!response.ok) throw await readRefusal(response);
    return (await response.json()) as T;
  };
}

async function reach(request: () => Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(away()), ANSWER_MS);
  });
  try {
    return await Promise.race([request().catch(() => Promise.reject(away())), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function away(): Refusal {
  return new Refusal(0, "away", "The box does not answer.");
}
