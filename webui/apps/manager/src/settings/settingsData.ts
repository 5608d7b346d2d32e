import type { RestaurantView } from "@comanda/api";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRead } from "../house/read.ts";

/** The house as the box keeps it. */
export function useRestaurantView(): UseQueryResult<RestaurantView, Error> {
  return useRead(["settings", "restaurant"], (api) => api.GET("/api/restaurant"));
}

const PAUSE_MS = 500;
const TRIES = 60;

/** Wait until the box answers again after it was told to start anew; returns whether it does. */
export async function boxIsBack(): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const isBack = await fetch("/api/system/health", { cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isBack && tries > 1) return true;
  }
  return false;
}
