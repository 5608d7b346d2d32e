import { describe, expect, it } from "vitest";
import { meansIt } from "./meansIt.ts";

describe("the restaurant's name, typed by whoever means it", () => {
  it.each([
    ["Ταβέρνα Ελένη", "ΤΑΒΕΡΝΑ  ΕΛΕΝΗ"],
    ["Ο Σταύρος", "ο σταυροσ"],
    ["Taverna Eleni", " taverna eleni "],
  ])("%s is also %s", (name, typed) => expect(meansIt(typed, name)).toBe(true));

  it.each([
    ["Taverna Eleni", "Taverna"],
    ["Taverna Eleni", ""],
    ["", ""],
  ])("%s is not %s", (name, typed) => expect(meansIt(typed, name)).toBe(false));
});
