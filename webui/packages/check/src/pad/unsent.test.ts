import type { DraftLine, LineWish } from "@comanda/core";
import { describe, expect, it } from "vitest";
import { countsOf, groupUnsent, isSame, oneMore } from "./unsent.ts";
import { laterCourses } from "./useSending.ts";

const ME = 7;
const newId = () => "new";

function line(some: Partial<DraftLine> & { readonly id: string }): DraftLine {
  return { product_id: 1, quantity: 1, savedBy: ME, isSaved: true, ...some };
}

describe("one more of something", () => {
  it("counts up the same line of mine", () => {
    const made = oneMore([line({ id: "a", quantity: 2 })], { product_id: 1 }, ME, newId);
    expect(made).toEqual({ id: "a", product_id: 1, quantity: 3 });
  });

  it("counts up a line that only this phone has", () => {
    expect(oneMore([line({ id: "a", savedBy: null })], { product_id: 1 }, ME, newId).id).toBe("a");
  });

  it("leaves a colleague's line alone", () => {
    expect(oneMore([line({ id: "a", savedBy: 9 })], { product_id: 1 }, ME, newId).id).toBe("new");
  });

  it("makes a line of its own for another choice, seat, course or note", () => {
    const had = line({ id: "a", preferences: [3, { id: 4 }], seat: 1, course: null });
    const wish: Omit<LineWish, "id"> = { product_id: 1, preferences: [4, 3], seat: 1 };
    expect(isSame(had, wish)).toBe(true);
    for (const other of [
      { preferences: [3] },
      { seat: 2 },
      { course: 1 },
      { note: "no salt" },
      { hold: true },
      { portion_id: 5 },
      { combo: [{ part_id: 1, product_id: 2 }] },
    ])
      expect(isSame(had, { ...wish, ...other })).toBe(false);
  });

  it("adds as many as were asked for", () => {
    expect(oneMore([line({ id: "a" })], { product_id: 1, quantity: 4 }, ME, newId).quantity).toBe(5);
  });
});

it("counts pieces by product, whoever typed them", () => {
  const lines = [
    line({ id: "a", quantity: 2 }),
    line({ id: "b", savedBy: 9 }),
    line({ id: "c", product_id: 2 }),
  ];
  expect([...countsOf(lines)]).toEqual([
    [1, 3],
    [2, 1],
  ]);
});

it("groups mine first, then by course and seat", () => {
  const groups = groupUnsent(
    [
      line({ id: "theirs", savedBy: 9 }),
      line({ id: "late", course: 2 }),
      line({ id: "plain" }),
      line({ id: "seated", course: 2, seat: 1 }),
    ],
    ME,
  );
  expect(groups.map(({ by, lines }) => [by, ...lines.map(({ id }) => id)])).toEqual([
    [null, "plain"],
    [null, "late"],
    [null, "seated"],
    [9, "theirs"],
  ]);
});

it("holds all courses but the first of what is sent", () => {
  const of = (...courses: (number | null)[]) => laterCourses(courses.map((course) => ({ course })));
  expect(of(1, 2, 2, 3)).toEqual([2, 3]);
  expect(of(null, 1, 2)).toEqual([1, 2]);
  expect(of(2, 2)).toEqual([]);
  expect(of(null)).toEqual([]);
});
