import { describe, expect, it } from "vitest";
import { lackOf, modeOf, newSale, saleOf } from "./sale.ts";
import { changeOf, type Selling, sellCommands, sendCommands } from "./selling.ts";

const sale = newSale("0190-sale", "counter");
const line = { id: "0190-line", product_id: 7, quantity: 2 };
const cash: Selling = { method: "cash", given: 2000, receipt: true, closes: true };
const pathsOf = (commands: ReturnType<typeof sellCommands>) =>
  commands.map((command) => `${command.method} ${command.path.replace("0190-sale", "ID")}`);

describe("selling", () => {
  it("opens, sends, pays, prints and closes a new sale in that order", () => {
    expect(pathsOf(sellCommands(sale, [line], cash))).toEqual([
      "POST /api/orders/errands",
      "POST /api/orders/ID/items",
      "POST /api/orders/ID/pay",
      "POST /api/printing/orders/ID/receipt",
      "POST /api/orders/ID/close",
    ]);
  });

  it("pays all that is left, whatever this till thinks it comes to, and says what was handed over", () => {
    const payment = sellCommands(sale, [], cash, "0190-pay").find(({ path }) => path.endsWith("/pay"));
    expect(payment?.body).toEqual({ id: "0190-pay", method: "cash", all: true, given: 2000 });
  });

  it("neither opens nor sends what is open and sent already", () => {
    const table = saleOf({ id: "0190-sale", label: "12", tableId: 12 });
    expect(pathsOf(sellCommands(table, [], { ...cash, receipt: false, closes: false }))).toEqual([
      "POST /api/orders/ID/pay",
    ]);
    expect(sendCommands(table, [])).toEqual([]);
  });

  it("gives everything one order's commands wait for", () => {
    const commands = sellCommands(sale, [line], { ...cash, receipt: false });
    expect(new Set(commands.map(({ orderId }) => orderId))).toEqual(new Set(["0190-sale"]));
  });
});

describe("a sale", () => {
  it("knows its change, and that too little is no payment", () => {
    expect(changeOf(1240, 2000)).toBe(760);
    expect(changeOf(1240, null)).toBe(0);
    expect(changeOf(1240, 1000)).toBeNull();
  });

  it("says what its kind must be told", () => {
    expect(lackOf("counter", {})).toBeNull();
    expect(lackOf("bar_tab", {})).toBe("name");
    expect(lackOf("delivery", { name: "Άννα" })).toBe("address");
    expect(lackOf("pickup", { promised_at: "2026-11-21T19:00:00Z" })).toBeNull();
  });

  it("is sold as its kind is eaten", () => {
    expect(["counter", "pickup", "delivery"].map((kind) => modeOf(kind as "counter"))).toEqual([
      "dine_in",
      "take_away",
      "delivery",
    ]);
  });
});
