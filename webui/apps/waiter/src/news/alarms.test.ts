import type { PrinterView, StationView } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { alarmsOf } from "./usePrinterAlarms.ts";

const printer = (change: Partial<PrinterView>): PrinterView => ({
  id: 1,
  name: "Kitchen",
  ip_address: "",
  port: 9100,
  profile: "",
  grade: "A",
  columns: null,
  code_page: null,
  mac: null,
  serial: null,
  usb_path: null,
  model: "",
  transport: "network",
  usb_port: "",
  code_page_codec: null,
  told_serial: "",
  firmware: "",
  condition: "ok",
  condition_since: "2026-11-21T15:47:48.555Z",
  alarm_since: null,
  is_active: true,
  station_ids: [1],
  printer_zone_id: 1,
  waiting: 0,
  ...change,
});

const station = (change: Partial<StationView>): StationView => ({
  id: 1,
  name: "Kitchen",
  printer_id: 1,
  spare_station_id: null,
  reroute_station_id: null,
  age_limit_minutes: 60,
  failover_after_s: 60,
  language: null,
  buzzer: false,
  copies: 1,
  is_bill: false,
  is_active: true,
  jobs: {},
  ...change,
});

describe("alarms of printers", () => {
  it("are none while all are well, not yet known, or out of use", () => {
    const well = [
      printer({}),
      printer({ condition: "unknown" }),
      printer({ condition: "offline", is_active: false }),
    ];
    expect(alarmsOf(well, [])).toEqual([]);
  });

  it("say what is wrong, how much waits and where it prints meanwhile", () => {
    const stations = [station({ spare_station_id: 2 }), station({ id: 2, name: "Bar", printer_id: 2 })];
    expect(alarmsOf([printer({ condition: "paper_out", waiting: 3 })], stations)).toMatchObject([
      { printer: "Kitchen", kind: "paper", waiting: 3, spare: "Bar" },
    ]);
  });

  it("put the one for which most waits first, and are new when the trouble is", () => {
    const one = printer({ condition: "cover_open" });
    const other = printer({ id: 2, condition: "something new", waiting: 2 });
    const [first, second] = alarmsOf([one, other], []);
    expect([first?.kind, second?.kind]).toEqual(["other", "cover"]);
    const later = alarmsOf([{ ...one, condition_since: "2026-11-21T16:00:00.000Z" }], []);
    expect(later[0]?.key).not.toBe(second?.key);
  });
});
