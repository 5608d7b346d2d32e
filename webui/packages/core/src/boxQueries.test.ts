import type { OrderView, TableView } from "@comanda/api";
import { expect, test } from "vitest";
import { invalidationsOf, withOrder } from "./boxQueries.ts";

function keysOf(type: string, subject = "", payload: Record<string, unknown> | null = {}): string[] {
  return invalidationsOf({ type, subject, payload }).map((key) => key.join("/"));
}

test("a fact about an order makes the order, the lists and the floor old", () => {
  const keys = keysOf("LinesSent", "order:o1", { order_id: "o1" });
  expect(keys).toEqual(expect.arrayContaining(["orders/one/o1", "orders/my", "tables"]));
  expect(keys).not.toContain("menu");
});

test("an alias and the other order of a merge are found", () => {
  expect(keysOf("WaiterJoined", "order:o1", { alias: "mine" })).toContain("orders/one/mine");
  expect(keysOf("OrderMerged", "order:o1", { into_order_id: "o2" })).toContain("orders/one/o2");
});

test("paper, menu, people and cash each concern their own", () => {
  expect(keysOf("PaperOut")).toEqual(["printers", "alarms", "stations", "tables"]);
  expect(keysOf("AvailabilityChanged")).toContain("menu");
  expect(keysOf("AssistantsAssigned")).toContain("people");
  expect(keysOf("AllowanceSet")).toContain("acts");
  expect(keysOf("HandInAccepted")).toContain("wallet");
  expect(keysOf("SectionStaffed")).toContain("sections");
  expect(keysOf("DraftSaved", "table:12", null)).toEqual(["drafts", "tables"]);
  expect(keysOf("TicketHeld", "job:1", null)).toContain("tables");
});

test("a fact that erased its payload or is not known still names its order", () => {
  expect(keysOf("SomethingNew", "order:o1", null)).toEqual(["orders/one/o1", "orders/history/o1"]);
});

test("a fresh answer is put into the floor at once", () => {
  const tables = [
    { id: 12, status: "open", checks: [{ order_id: "o1", total: 1 }] },
    { id: 14, status: "available", checks: [] },
  ] as unknown as TableView[];
  const order = { id: "o1", table_id: 14, status: "open", total: 900, due: 900 } as unknown as OrderView;
  expect(withOrder(tables, order)).toMatchObject([
    { id: 12, status: "available", checks: [] },
    { id: 14, status: "open", checks: [{ order_id: "o1", total: 900 }] },
  ]);
  expect(withOrder(tables, { ...order, table_id: 12, status: "closed" })[0]).toMatchObject({ checks: [] });
});
