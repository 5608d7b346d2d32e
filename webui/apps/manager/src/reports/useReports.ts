import type { Breakdown } from "@comanda/api";
import { useAnswer } from "../shell/useAnswer.ts";
import type { Period } from "./period.ts";

/** By what sales are broken down; the order is that of the choices. */
export const DIMENSIONS = [
  "product",
  "category",
  "hour",
  "waiter",
  "tender",
  "tax",
  "discount",
  "void",
  "act",
  "owed",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Return sales of a period by one thing. */
export function useBreakdown(by: Dimension, { from, to }: Period) {
  return useAnswer<Breakdown>(["reports", "sales", by, from, to], (api, signal) =>
    api.GET("/api/reports/sales", { params: { query: { by, from, to } }, signal }),
  );
}

/** Return the sums of a period. */
export function useShift({ from, to }: Period) {
  return useAnswer(["reports", "shift", from, to], (api, signal) =>
    api.GET("/api/reports/shift", { params: { query: { from, to } }, signal }),
  );
}
