import type { AlarmView } from "@comanda/api";
import { describe, expect, it } from "vitest";
import { alarmsOf } from "./usePrinterAlarms.ts";

const alarm = (change: Partial<AlarmView>): AlarmView => ({
  key: "1:1",
  printer_id: 1,
  name: "Kitchen",
  stations: ["Kitchen"],
  condition: "paper_out",
  since: "2026-11-21T15:47:48.555Z",
  waiting: 0,
  stands_in: null,
  is_stuck: false,
  ...change,
});

describe("alarms of printers", () => {
  it("say what is wrong, how much waits and where it prints meanwhile", () => {
    expect(alarmsOf([alarm({ waiting: 3, stands_in: "Bar" })])).toEqual([
      { key: "1:1", printer: "Kitchen", kind: "paper", waiting: 3, spare: "Bar" },
    ]);
  });

  it("have words for what a person can mend, and for whatever a later box may say", () => {
    const conditions = ["cover_open", "cutter", "overheated", "unreachable", "no_printer", "something new"];
    const told = alarmsOf(conditions.map((condition) => alarm({ condition })));
    expect(told.map(({ kind }) => kind)).toEqual(["cover", "cutter", "hot", "offline", "missing", "other"]);
  });
});
