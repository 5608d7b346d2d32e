import { noAnswer, Refusal, readRefusal } from "@comanda/api";
import type { Attempt, Box } from "@comanda/core";

async function asked(box: Box, path: string, init: RequestInit): Promise<Response> {
  const token = box.session.token();
  const headers = new Headers(init.headers);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers }).catch(() => Promise.reject(noAnswer()));
  if (!response.ok) throw await readRefusal(response);
  return response;
}

/** Send a file as it is; returns the box's answer. Throws a `Refusal`. The same file sent again by `attempt` is taken once. */
export async function sendFile<T>(
  box: Box,
  { keys }: Attempt,
  path: string,
  body: Blob | string,
  type: string,
): Promise<T> {
  const key = keys.keyOf({ method: "POST", url: path, body });
  const headers = { "Content-Type": type, "Idempotency-Key": key };
  try {
    const response = await asked(box, path, { method: "POST", body, headers });
    const answer = (await response.json()) as T;
    keys.answered(key, response.status);
    return answer;
  } catch (error) {
    if (error instanceof Refusal && error.isAway) throw noAnswer("unanswered");
    if (error instanceof Refusal) keys.answered(key, error.status);
    throw error;
  }
}

/** Have the browser keep a file of the box under a name. Throws a `Refusal`. */
export async function keepFile(box: Box, path: string, name: string): Promise<void> {
  const response = await asked(box, path, {});
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
