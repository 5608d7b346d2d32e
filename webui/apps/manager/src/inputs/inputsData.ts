import type { Device, InputsView, InputView } from "@comanda/api";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRead } from "../house/read.ts";

/** What is plugged into the box, read often: somebody is plugging something in. */
export function useInputs(): UseQueryResult<InputsView, Error> {
  return useRead(["inputs", "desk"], (api) => api.GET("/api/inputs"), { every: 5_000 });
}

/** The screens of the house. */
export function useScreens(): readonly Device[] {
  const devices = useRead(["devices"], (api) => api.GET("/api/devices")).data ?? [];
  return devices.filter(({ kind, is_blocked }) => kind !== "unenrolled" && !is_blocked);
}

const TROUBLES = ["busy", "unended", "silent", "garbled", "unplugged"] as const;

/** Return what is wrong with a thing that should be read, or null. */
export function troubleOf({ trouble, is_present }: InputView): (typeof TROUBLES)[number] | null {
  return is_present ? (TROUBLES.find((one) => one === trouble) ?? null) : null;
}

/** Return what people call a thing. */
export function nameOfInput({ name, maker, model, node }: InputView): string {
  return name || [maker, model].filter((word) => word !== "").join(" ") || node;
}
