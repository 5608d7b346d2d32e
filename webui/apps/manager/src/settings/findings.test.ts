import { expect, it } from "vitest";
import { readFinding } from "./findings.ts";

it("says what a finding is about and where it is mended", () => {
  expect(readFinding("printer_3_paper_out")).toEqual({ kind: "printer_trouble", id: 3, page: "/printing" });
  expect(readFinding("printer_3_without_grade").kind).toBe("printer_without_grade");
  expect(readFinding("product_8_without_station").page).toBe("/menu");
  expect(readFinding("clock_unsure")).toEqual({ kind: "clock_unsure", id: null, page: null });
  expect(readFinding("backup_failed").kind).toBe("backup_failed");
  expect(readFinding("something_new").kind).toBe("other");
});
