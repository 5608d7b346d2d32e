import { describe, expect, it } from "vitest";
import { hourSeries } from "./hourSeries.ts";

describe("sales by hour", () => {
  it("run over midnight without a gap", () => {
    const { hours, now } = hourSeries(
      [
        { hour: 20, net: 5 },
        { hour: 1, net: 7 },
      ],
      [],
      4,
    );
    expect(hours).toEqual([18, 19, 20, 21, 22, 23, 0, 1]);
    expect(now).toEqual([0, 0, 5, 0, 0, 0, 0, 7]);
  });

  it("stand on the same hours for both periods", () => {
    const { hours, now, before } = hourSeries([{ hour: 13, net: 1 }], [{ hour: 22, net: 2 }], 4);
    expect([hours[0], hours.at(-1)]).toEqual([13, 22]);
    expect([now.length, before.length]).toEqual([hours.length, hours.length]);
  });
});
