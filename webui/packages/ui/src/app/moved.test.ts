import { expect, it } from "vitest";
import { newHome } from "./moved.ts";

const NOW = "http://comanda.local";
const BEFORE = "http://192.168.1.50";

it("leads on where a page stands at an address that the box had, and nowhere else", () => {
  const said = { origin: NOW, left: [BEFORE] };
  expect(newHome(said, BEFORE)).toBe(NOW);
  expect(newHome(said, NOW)).toBeNull();
  expect(newHome(said, "http://localhost:8000")).toBeNull();
});

it("stays where nothing was chosen or nobody has answered", () => {
  expect(newHome({ origin: null, left: [] }, BEFORE)).toBeNull();
  expect(newHome(undefined, BEFORE)).toBeNull();
});
