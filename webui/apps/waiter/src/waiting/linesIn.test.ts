import type { OutboxEntry } from "@comanda/core";
import { expect, it } from "vitest";
import { linesIn } from "./useSendElsewhere.ts";

const lines = [{ id: "l1", product_id: 1 }];
const entry = (change: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id: "e1",
  key: "e1",
  seq: 1,
  userId: 2,
  deviceId: "d1",
  method: "POST",
  path: "/api/orders/o1/items",
  body: { items: lines },
  label: { key: "command.send" },
  orderId: "o1",
  alsoOrderIds: [],
  dependsOn: [],
  prints: true,
  madeAt: 0,
  confirmedAt: null,
  tries: 0,
  state: "parked",
  parked: "refused",
  problem: null,
  ...change,
});

it("sends lines elsewhere only where the box has said no to them", () => {
  expect(linesIn(entry())).toEqual(lines);
  expect(linesIn(entry({ parked: "depends" }))).toEqual(lines);
  expect(linesIn(entry({ parked: "waited" }))).toBeNull();
  expect(linesIn(entry({ state: "pending", parked: null }))).toBeNull();
  expect(linesIn(entry({ path: "/api/orders/o1/pay" }))).toBeNull();
  expect(linesIn(entry({ body: { items: [] } }))).toBeNull();
});
