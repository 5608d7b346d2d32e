import { expect, it } from "vitest";
import { numberOf, partOf, rowsOf, wordOf } from "./said.ts";

it("reads what an older or newer box shows without breaking where a part is missing or of another kind", () => {
  const said = {
    name: "Bar",
    empty: "",
    none: null,
    count: 3,
    part: { free: 1 },
    rows: [{ id: 1 }, null, 2],
  };
  expect(rowsOf(said, "rows")).toEqual([{ id: 1 }]);
  expect([rowsOf(said, "part"), rowsOf(said, "gone")]).toEqual([[], []]);
  expect(partOf(said, "part")).toEqual({ free: 1 });
  expect([partOf(said, "rows"), partOf(said, "none"), partOf(said, "name")]).toEqual([{}, {}, {}]);
  expect(["name", "empty", "none", "count", "part"].map((name) => wordOf(said, name))).toEqual([
    "Bar",
    "–",
    "–",
    "3",
    '{"free":1}',
  ]);
  expect([numberOf(said, "count"), numberOf(said, "name")]).toEqual([3, 0]);
});
