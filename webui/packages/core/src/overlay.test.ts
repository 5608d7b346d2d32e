import type { ErrandView, Menu, OrderItem, OrderView, TableView } from "@comanda/api";
import { expect, test } from "vitest";
import { seeded } from "../fakes/seeded.ts";
import * as commands from "./commands.ts";
import type { NewCommand, OutboxEntry } from "./outboxEntry.ts";
import { addEntry } from "./outboxRules.ts";
import { overlayErrands, overlayOrder, overlayTables, priceLine, priceListOf } from "./overlay.ts";

const MENU = {
  products: [
    {
      id: 7,
      name: "Φέτα",
      base_price: 450,
      todays_price: null,
      is_weighed: false,
      portions: [{ id: 1, name: "μεγάλη", price: 700, translations: {} }],
      options: [{ id: 3, name: "λάδι", extra_cost: 50 }],
      ingredients: [{ id: 4, name: "ρίγανη", extra_cost: 30 }],
      preference_sets: [{ choices: [{ id: 5, name: "ζεστή", price_delta: 0 }] }],
      combo_parts: [],
    },
    {
      id: 8,
      name: "Τσιπούρα",
      base_price: 5_500,
      todays_price: 6_000,
      is_weighed: true,
      portions: [],
      options: [],
      ingredients: [],
      preference_sets: [],
      combo_parts: [],
    },
  ],
} as unknown as Menu;
const PRICES = priceListOf(MENU);
const AT = { tableId: 12, tableName: "12" };
const BY = { userId: 1, deviceId: "phone" };

function item(id: string, more: Partial<OrderItem> = {}): OrderItem {
  const base = {
    id,
    product_id: 7,
    name: "Φέτα",
    portion_name: null,
    selected_options: [],
    extra_ingredients: [],
    removed_ingredients: [],
    preferences: [],
    quantity: 2,
    voided_quantity: 0,
    total: 900,
    note: null,
    seat: null,
    course: null,
    is_held: false,
    weight_missing: false,
  };
  return { ...base, ...more } as unknown as OrderItem;
}

function order(items: OrderItem[], more: Partial<OrderView> = {}): OrderView {
  const total = items.reduce((sofar, one) => sofar + one.total, 0);
  const base = {
    id: "o1",
    table_id: 12,
    table_label: "12",
    covers: 2,
    allergy: null,
    status: "open",
    paid: 0,
  };
  return { ...base, total, due: total, items, weight_missing: false, ...more } as unknown as OrderView;
}

function queue(...given: (NewCommand & { state?: OutboxEntry["state"] })[]): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  for (const { state, ...command } of given) {
    const entry = addEntry(command, BY, entries, Date.now());
    entries.push({ ...entry, seq: entries.length + 1, ...(state === undefined ? {} : { state }) });
  }
  return entries;
}

test("an order that only the phone knows is shown with its lines and an honest sum", () => {
  const entries = queue(
    commands.openOrder({ id: "o9", table_id: 12, covers: 4, allergy: "καρύδια" }, "12"),
    commands.addLines("o9", [{ id: "a", product_id: 7, quantity: 2, portion_id: 1 }], AT),
  );
  const shown = overlayOrder("o9", null, entries, PRICES);
  expect(shown).toMatchObject({
    tableId: 12,
    tableLabel: "12",
    covers: 4,
    allergy: "καρύδια",
    total: 1400,
    due: 1400,
  });
  expect(shown).toMatchObject({ sync: "pending", isEstimate: false });
  expect(shown?.lines).toMatchObject([
    { id: "a", name: "Φέτα", portionName: "μεγάλη", total: 1400, sync: "pending" },
  ]);
});

test("what neither the box nor the queue knows is nothing", () => {
  expect(overlayOrder("o1", null, [], PRICES)).toBeNull();
});

test("a line that the box holds is shown as the box holds it, once", () => {
  const entries = queue(
    commands.addLines(
      "o1",
      [
        { id: "a", product_id: 7 },
        { id: "b", product_id: 7 },
      ],
      AT,
    ),
  );
  const shown = overlayOrder("o1", order([item("a")]), entries, PRICES);
  expect(shown?.lines.map((line) => [line.id, line.sync])).toEqual([
    ["a", "sent"],
    ["b", "pending"],
  ]);
  expect(shown?.total).toBe(900 + 450);
});

test("an alias finds the order's commands", () => {
  const entries = queue(commands.addLines("mine", [{ id: "b", product_id: 7 }], AT));
  expect(overlayOrder("mine", order([]), entries, PRICES)?.lines).toHaveLength(1);
});

test("pending changes show as done, refused ones do not", () => {
  const held = item("c", { is_held: true, course: 2 });
  const entries = queue(
    commands.voidLine("o1", "a", { reason: "lie", quantity: 1 }, "Φέτα"),
    commands.changeLine("o1", "a", { note: "χωρίς λάδι", seat: 3 }, "Φέτα"),
    commands.changeOrder("o1", { covers: 5 }),
    commands.fire("o1", { course: 2 }),
    commands.moveOrder("o1", 14, "14"),
    { ...commands.voidLine("o1", "b", { reason: "lie" }, "Φέτα"), state: "parked" },
  );
  const shown = overlayOrder("o1", order([item("a"), item("b"), held]), entries, PRICES);
  expect(shown?.lines).toMatchObject([
    { id: "a", voided: 1, total: 450, note: "χωρίς λάδι", seat: 3, sync: "pending" },
    { id: "b", voided: 0, total: 900, sync: "parked" },
    { id: "c", isHeld: false, sync: "pending" },
  ]);
  expect(shown).toMatchObject({ covers: 5, tableId: 14, tableLabel: "14", total: 2_250, sync: "parked" });
});

test("a payment that waits is taken off what is due; a refused one is not", () => {
  const paid = overlayOrder("o1", order([item("a")]), queue(commands.pay("o1", { all: true })), PRICES);
  expect(paid).toMatchObject({ paid: 900, due: 0 });
  const part = overlayOrder("o1", order([item("a")]), queue(commands.pay("o1", { amount: 300 })), PRICES);
  expect(part).toMatchObject({ paid: 300, due: 600 });
  const refused = queue({ ...commands.pay("o1", { all: true }), state: "parked" });
  expect(overlayOrder("o1", order([item("a")]), refused, PRICES)).toMatchObject({ paid: 0, due: 900 });
});

test("lines that are moved away leave this order", () => {
  const move = commands.moveLines("o1", {
    items: [{ item_id: "a", quantity: 1, new_item_id: null }],
    to_order_id: "o2",
  });
  const shown = overlayOrder("o1", order([item("a")]), queue(move), PRICES);
  expect(shown).toMatchObject({ total: 450, isEstimate: true });
});

test("what is being taken back stands until the box has heard of it; a recall that came too late changes nothing", () => {
  const wish = { id: "b", product_id: 7 };
  const lines = commands.addLines("o1", [wish], AT, { undoSeconds: 5 });
  const place = { orderId: "o1" };
  const recall = commands.recallLines("o1", { entryIds: ["e"], place, lines: [wish], newIds: ["c"] });
  expect(overlayOrder("o1", order([item("a")]), queue(lines, recall), PRICES)).toMatchObject({
    lines: [
      { id: "a", isTakingBack: false },
      { id: "b", isTakingBack: true },
    ],
  });
  const late = queue({ ...recall, state: "parked" });
  expect(overlayOrder("o1", order([item("b")]), late, PRICES)).toMatchObject({
    total: 900,
    lines: [{ id: "b", isTakingBack: false }],
  });
});

test("what this device says is ready stands there at once; what the box refused does not", () => {
  const errand = (id: string, ready_at: string | null) =>
    ({ ready_at, order: { id } }) as unknown as ErrandView;
  const errands = [errand("o1", null), errand("o2", "2026-11-21T19:00:00Z"), errand("o3", null)];
  const refused = { ...commands.markReady("o3", true, "#3"), state: "parked" as const };
  const said = queue(commands.markReady("o1", true, "#1"), commands.markReady("o2", false, "#2"), refused);
  const shown = overlayErrands(errands, said).map((one) => one.ready_at !== null);
  expect(shown).toEqual([true, false, false]);
});

test("what only the box can reckon is marked as an estimate", () => {
  const weighed = queue(commands.addLines("o1", [{ id: "w", product_id: 8 }], AT));
  expect(overlayOrder("o1", order([]), weighed, PRICES)).toMatchObject({ isEstimate: true, total: 0 });
  const unknown = queue(commands.addLines("o1", [{ id: "u", product_id: 99 }], AT));
  expect(overlayOrder("o1", order([]), unknown, PRICES)).toMatchObject({ isEstimate: true, total: 0 });
});

test("a line that brings its weight costs what the box will say", () => {
  const line = { id: "w", product_id: 8, quantity: 2, quantity_milli: 1_340 };
  const weighed = queue(commands.addLines("o1", [line], AT));
  expect(overlayOrder("o1", order([]), weighed, PRICES)).toMatchObject({ isEstimate: false, total: 8_040 });
});

test("a wish is priced by portion, options and extras", () => {
  const wish = {
    product_id: 7,
    quantity: 3,
    selected_options: [3],
    extra_ingredients: [{ id: 4 }],
    removed_ingredients: [4],
    preferences: [5],
  };
  expect(priceLine(wish, PRICES.product(7))).toMatchObject({
    unitPrice: 530,
    total: 1_590,
    isEstimate: false,
  });
});

test("the sum shown is the sum of the lines shown, whatever waits", () => {
  const random = seeded(17);
  for (let turn = 0; turn < 200; turn++) {
    const items = Array.from({ length: 1 + random(4) }, (_, at) => item(`i${at}`));
    const given = Array.from({ length: random(6) }, (_, at) => {
      const target = `i${random(items.length)}`;
      if (random(2) === 0)
        return commands.voidLine("o1", target, { reason: "lie", quantity: 1 + random(2) }, "");
      return commands.addLines("o1", [{ id: `n${turn}-${at}`, product_id: 7, quantity: 1 + random(3) }], AT);
    });
    const shown = overlayOrder("o1", order(items), queue(...given), PRICES);
    expect(shown?.total).toBe(shown?.lines.reduce((sofar, line) => sofar + line.total, 0));
    expect(shown?.lines.every((line) => line.voided <= line.quantity)).toBe(true);
  }
});

test("tables show what this phone opened, moved and added", () => {
  const check = { order_id: "o1", status: "open", total: 900, due: 900, waiter_ids: [1] };
  const tables = [
    { id: 12, status: "open", checks: [check] },
    { id: 14, status: "available", checks: [] },
    { id: 15, status: "available", checks: [] },
  ] as unknown as TableView[];
  const entries = queue(
    commands.moveOrder("o1", 14, "14"),
    commands.addLines("o1", [{ id: "b", product_id: 7 }], AT),
    commands.openOrder({ id: "o9", table_id: 15 }, "15"),
  );
  const shown = overlayTables(tables, entries, PRICES);
  expect(shown).toMatchObject([
    { id: 12, status: "available", checks: [], sync: "sent" },
    { id: 14, status: "open", checks: [{ order_id: "o1", total: 1350 }], sync: "pending" },
    { id: 15, status: "open", checks: [{ order_id: "o9", total: 0 }], sync: "pending" },
  ]);
});
