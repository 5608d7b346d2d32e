import { Refusal, readRefusal } from "@comanda/api";
import type { Box } from "@comanda/core";

async function asked(box: Box, path: string, init: RequestInit): Promise<Response> {
  const token = box.session.token();
  const headers = new Headers(init.headers);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers }).catch(() =>
    Promise.reject(new Refusal(0, "away", "The box does not answer.")),
  );
  if (!response.ok) throw await readRefusal(response);
  return response;
}

/** Send a file as it is; returns the box's answer. Throws a `Refusal`. */
export async function sendFile<T>(box: Box, path: string, body: Blob | string, type: string): Promise<T> {
  const response = await asked(box, path, { method: "POST", body, headers: { "Content-Type": type } });
  return (await response.json()) as T;
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
