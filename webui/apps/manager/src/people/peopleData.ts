import type { User } from "@comanda/api";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRead } from "../house/read.ts";

/** Everybody who works or worked here. */
export function usePeople(): UseQueryResult<User[], Error> {
  return useRead(["people", "desk"], (api) => api.GET("/api/waiters"));
}

export const ROLES = [
  "waiter",
  "cashier",
  "supervisor",
  "manager",
  "kitchen",
  "inventory_clerk",
  "sysadmin",
] as const;
export type Role = (typeof ROLES)[number];

/** Return whether a role has words of ours. */
export function isRole(role: string): role is Role {
  return ROLES.some((one) => one === role);
}
