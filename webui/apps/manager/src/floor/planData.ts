import type { GroupView, SectionView, TableView } from "@comanda/api";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRead } from "../house/read.ts";

/** Every table in use. */
export function useTables(): UseQueryResult<TableView[], Error> {
  return useRead(["tables", "desk"], (api) => api.GET("/api/tables"));
}

/** The rooms, in their order. */
export function useRooms(): UseQueryResult<GroupView[], Error> {
  return useRead(["tables", "groups", "desk"], (api) => api.GET("/api/tables/groups"));
}

/** The sections, with who serves them today. */
export function useSections(): UseQueryResult<SectionView[], Error> {
  return useRead(["sections", "desk"], (api) => api.GET("/api/tables/sections"));
}

export const SHAPES = ["square", "round", "rectangle", "bar"] as const;
export type Shape = (typeof SHAPES)[number];

/** Return a table's shape as one that we draw. */
export function shapeOf(shape: string): Shape {
  return SHAPES.find((one) => one === shape) ?? "square";
}
