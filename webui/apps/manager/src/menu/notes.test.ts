import { expect, it } from "vitest";
import { drafted, written } from "./notes.ts";

it("keeps notes as they are when nothing is edited, in either house", () => {
  const notes = [
    { name: "χωρίς πάγο", translations: { el: "χωρίς πάγο", en: "no ice" } },
    { name: "με λεμόνι", translations: { el: "με λεμόνι" } },
  ];
  expect(written(drafted(notes, "el"), "el")).toEqual(notes);
  expect(written(drafted([{ name: "straw" }], "en"), "en")).toEqual([
    { name: "straw", translations: { en: "straw" } },
  ]);
});

it("puts the house's language on the ticket, the other one where that is all there is, and leaves empty rows out", () => {
  const typed = [
    { el: " ξηρό ", en: "dry" },
    { el: "", en: "neat" },
    { el: " ", en: "" },
  ];
  expect(written(typed, "el").map(({ name }) => name)).toEqual(["ξηρό", "neat"]);
  expect(written(typed, "en").map(({ name }) => name)).toEqual(["dry", "neat"]);
});
