import type { OrderItem } from "@comanda/api";
import { minor, type ShownLine } from "@comanda/core";
import { expect, it } from "vitest";
import { roundsOf, stationsOf } from "./rounds.ts";

function line(id: string, at: string, some: Partial<OrderItem> = {}, voided = 0): ShownLine {
  const item = { id, added_at: at, stations: ["Bar"], group_id: null, ...some } as OrderItem;
  return {
    id,
    productId: 1,
    name: id,
    portionName: null,
    choices: [],
    quantity: 2,
    voided,
    note: null,
    seat: null,
    course: null,
    isHeld: false,
    isTakingBack: false,
    total: minor(0),
    isEstimate: false,
    sync: "sent",
    entryIds: [],
    item,
  };
}

it("takes what was sent together as a round, newest first, and leaves out what is gone", () => {
  const rounds = roundsOf([
    line("beer", "2026-11-21T20:00:00Z"),
    line("steak", "2026-11-21T20:00:00Z", { stations: ["Kitchen"] }),
    line("wine", "2026-11-21T21:00:00Z"),
    line("gone", "2026-11-21T21:00:00Z", {}, 2),
    line("menu", "2026-11-21T21:00:00Z", { group_id: "g" }),
  ]);
  expect(rounds.map(({ lines }) => lines.map(({ id }) => id))).toEqual([["wine"], ["beer", "steak"]]);
  expect(rounds[1] && stationsOf(rounds[1])).toEqual(["Bar", "Kitchen"]);
});
