import type { Category, Product, RuleView, StationView } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { type Question, route } from "./routing.ts";

const stations = [
  { id: 1, is_active: true },
  { id: 2, is_active: true },
  { id: 3, is_active: false },
] as unknown as StationView[];
const asked: Question = {
  product: { id: 7, category_id: 4, printer_zone_id: null } as unknown as Product,
  category: { id: 4, printer_zone_id: 1 } as unknown as Category,
  tableGroupId: 9,
  weekday: 5,
  time: "23:30",
};
const rule = (some: Partial<RuleView>): RuleView => ({
  id: 1,
  category_id: null,
  product_id: null,
  table_group_id: null,
  weekdays: null,
  from_time: null,
  to_time: null,
  station_ids: [2],
  ...some,
});

describe("where a line prints", () => {
  it("goes to its own station, else its category's, else nowhere", () => {
    expect(route([], stations, asked)).toEqual({ stationIds: [1], why: "byCategory" });
    const own = { ...asked, product: { ...asked.product, printer_zone_id: 2 } };
    expect(route([], stations, own)).toEqual({ stationIds: [2], why: "byProduct" });
    const off = { ...asked, product: { ...asked.product, printer_zone_id: 3 } };
    expect(route([], stations, off).why).toBe("nowhere");
  });

  it("follows the closest rule that holds now, over midnight too", () => {
    const night = rule({ from_time: "22:00", to_time: "02:00" });
    expect(route([night], stations, asked).why).toBe("byRule");
    expect(route([night], stations, { ...asked, time: "12:00" }).why).toBe("byCategory");
    const dish = rule({ id: 2, product_id: 7, station_ids: [1] });
    expect(route([night, dish], stations, asked).stationIds).toEqual([1]);
  });

  it("passes over a rule whose stations are out of use", () => {
    expect(route([rule({ station_ids: [3] })], stations, asked).why).toBe("byCategory");
  });
});
