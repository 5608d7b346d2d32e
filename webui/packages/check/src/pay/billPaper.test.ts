import type { BillAdjustment } from "@comanda/api";
import type { ShownOrder } from "@comanda/core";
import { expect, it } from "vitest";
import { type BillWords, billRows } from "./billPaper.ts";

const words: BillWords = {
  title: "Table 4",
  total: "TOTAL",
  paid: "Paid",
  due: "TO PAY",
  discount: "Discount",
  treat: "On the house",
  service: "Service",
  cover: "Cover",
};

it("says that something is on the house or cheaper, and keeps to the staff why", () => {
  const discounts = [
    { kind: "treat", reason: "celebration", amount: 580 },
    { kind: "percent", reason: "the owner's cousin", amount: 48 },
  ] as BillAdjustment[];
  const order = { bill: { discounts, service: 0, cover: 0 } };
  const shown = { lines: [], total: 432, paid: 0, due: 432, order } as unknown as ShownOrder;
  const said = billRows(shown, words, String, 20).map((row) => row.text);
  expect(said).toContain("On the house    -580");
  expect(said).toContain("Discount         -48");
  expect(said.join("\n")).not.toMatch(/celebration|cousin/);
});
