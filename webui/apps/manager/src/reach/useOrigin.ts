import type { OriginView } from "@comanda/api";
import { useRead } from "../house/read.ts";

const LOOK_AGAIN_MS = 3_000;

/** The box's address and all that belongs to it; a phone that is waited for comes within seconds. */
export function useOrigin() {
  return useRead<OriginView>(["origin"], (api) => api.GET("/api/origin"), { every: LOOK_AGAIN_MS });
}
