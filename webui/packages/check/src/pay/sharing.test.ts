import { minor, sum } from "@comanda/core";
import { expect, it } from "vitest";
import { give, leftOf, type Payable, planOf, restOf, sharesOf, takeAway } from "./sharing.ts";

const wine: Payable = { itemId: "wine", name: "Wine", pieces: 1, due: minor(2500) };
const beer: Payable = { itemId: "beer", name: "Beer", pieces: 3, due: minor(1261) };

it("gives pieces while there are any", () => {
  let takes = give(beer, [], [0]);
  takes = give(beer, takes, [0]);
  takes = give(beer, takes, [1], 5);
  expect(leftOf(beer, takes)).toBe(0);
  expect(give(beer, takes, [1])).toBe(takes);
  expect(takes).toEqual([
    { itemId: "beer", quantity: 2, guests: [0] },
    { itemId: "beer", quantity: 1, guests: [1] },
  ]);
});

it("shares a bottle among some, and sums to what is due whatever is taken", () => {
  const takes = give(beer, give(wine, [], [2, 0, 1]), [1]);
  const { shares, left } = sharesOf([wine, beer], takes, 3);
  expect(sum(shares) + left).toBe(3761);
  expect(shares[0]).toBe(834);
  expect(shares[2]).toBe(833);
  expect(left).toBe(841);
});

it("tells the box who takes what, without guests who take nothing", () => {
  const takes = give(beer, give(wine, [], [0, 2]), [2], 2);
  expect(planOf(takes, 4)).toEqual([
    [{ item_id: "wine", quantity: 1, among: 2 }],
    [
      { item_id: "wine", quantity: 1, among: 2 },
      { item_id: "beer", quantity: 2, among: 1 },
    ],
  ]);
});

it("takes one piece away at a time", () => {
  const takes = give(beer, [], [0], 2);
  const [first] = takes;
  expect(first && takeAway(takes, first)).toEqual([{ itemId: "beer", quantity: 1, guests: [0] }]);
});

it("says what is left of amounts, and refuses more than is due", () => {
  expect(restOf(1000, [minor(300), null])).toBe(700);
  expect(restOf(1000, [minor(1001)])).toBeNull();
});
