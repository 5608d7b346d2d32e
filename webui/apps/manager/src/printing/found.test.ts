import type { StationView } from "@comanda/api";
import { expect, it } from "vitest";
import { bareStations, nameOfFound, socketOf } from "./found.ts";
import { mendOf } from "./printingData.ts";

it("calls a printer what it calls itself, else by maker and model", () => {
  expect(nameOfFound({ name: "Bar", maker: "EPSON", model: "TM-T20" })).toBe("Bar");
  expect(nameOfFound({ name: "", maker: "EPSON", model: "TM-T20" })).toBe("EPSON TM-T20");
  expect(nameOfFound({ name: "", maker: "", model: "" })).toBe("");
});

it("offers only stations in use that have no printer, and not too many", () => {
  const station = (id: number, printer_id: number | null, is_active = true) =>
    ({ id, printer_id, is_active }) as StationView;
  const all = [station(1, 7), station(2, null, false), ...[3, 4, 5, 6].map((id) => station(id, null))];
  expect(bareStations(all).map(({ id }) => id)).toEqual([3, 4, 5]);
});

it("names a USB socket without the controller that it hangs on", () => {
  expect(socketOf("0000:01:00.0:1.2")).toBe("1.2");
});

it("sends nobody to look for the address of a printer on USB", () => {
  expect([mendOf("unreachable", "usb"), mendOf("unreachable"), mendOf("paper_out", "usb")]).toEqual([
    "unplugged",
    "unreachable",
    "paper_out",
  ]);
});
