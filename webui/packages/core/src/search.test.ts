import type { Product } from "@comanda/api";
import { expect, test } from "vitest";
import { seeded } from "../fakes/seeded.ts";
import { fold, ProductSearch, soundOf } from "./search.ts";

function product(id: number, name: string, more: Partial<Product> = {}): Product {
  return { id, name, translations: {}, plu: null, barcode: null, ...more } as Product;
}

const MENU = [
  "Χωριάτικη σαλάτα",
  "Μπύρα Άλφα",
  "Ούζο Πλωμαρίου",
  "Ψάρι σχάρας",
  "Θαλασσινά",
  "Ντολμαδάκια",
  "Γκαζόζα",
  "Ξινόμαυρο",
  "Φέτα ψητή",
  "Αυγά τηγανητά",
  "Espresso freddo",
  "Cappuccino",
  "Κόκκινο κρασί",
  "Τζατζίκι",
  "Χταπόδι στα κάρβουνα",
  "Μουσακάς",
  "Βατόμουρο",
].map((name, at) => product(at + 1, name));
const search = new ProductSearch(MENU);

function first(text: string): string | undefined {
  return search.find(text)[0]?.name;
}

test("accents, case and the final sigma make no difference", () => {
  expect(fold("ΜΟΥΣΑΚΆΣ")).toBe(fold("μουσακάς"));
  expect(first("μουσακασ")).toBe("Μουσακάς");
  expect(first("ΑΛΦΑ")).toBe("Μπύρα Άλφα");
});

test("Greek is found in Latin letters, as people write it", () => {
  const cases: Record<string, string> = {
    mpyra: "Μπύρα Άλφα",
    bira: "Μπύρα Άλφα",
    mpira: "Μπύρα Άλφα",
    ouzo: "Ούζο Πλωμαρίου",
    psari: "Ψάρι σχάρας",
    "8alas": "Θαλασσινά",
    thalas: "Θαλασσινά",
    ntolma: "Ντολμαδάκια",
    dolma: "Ντολμαδάκια",
    gkazoza: "Γκαζόζα",
    gazoza: "Γκαζόζα",
    ksino: "Ξινόμαυρο",
    xino: "Ξινόμαυρο",
    feta: "Φέτα ψητή",
    avga: "Αυγά τηγανητά",
    auga: "Αυγά τηγανητά",
    kokkino: "Κόκκινο κρασί",
    kokino: "Κόκκινο κρασί",
    tzatziki: "Τζατζίκι",
    xtapodi: "Χταπόδι στα κάρβουνα",
    htapodi: "Χταπόδι στα κάρβουνα",
    chtapodi: "Χταπόδι στα κάρβουνα",
    xoriatiki: "Χωριάτικη σαλάτα",
    xwriatikh: "Χωριάτικη σαλάτα",
    horiatiki: "Χωριάτικη σαλάτα",
    moysakas: "Μουσακάς",
    mousaka: "Μουσακάς",
    vatomouro: "Βατόμουρο",
  };
  for (const [typed, name] of Object.entries(cases)) expect(first(typed), typed).toBe(name);
});

test("Latin is found in Greek letters", () => {
  expect(first("εσπρεσο")).toBe("Espresso freddo");
  expect(first("καπουτσινο")).toBe("Cappuccino");
  expect(first("φρεντο")).toBe("Espresso freddo");
});

test("spellings that sound the same are the same", () => {
  for (const [a, b] of [
    ["μπυρα", "μπιρα"],
    ["αυγα", "αβγα"],
    ["κοκκινο", "κοκινο"],
    ["παιδι", "pedi"],
  ] as const)
    expect(soundOf(a)).toBe(soundOf(b));
});

test("the start of a word comes before its inside, and that before initials", () => {
  const index = new ProductSearch([
    product(1, "Σαλάτα με λάδι"),
    product(2, "Ελάδα"),
    product(3, "Λάδι ελιάς"),
    product(4, "Λευκό Αμύνταιο"),
  ]);
  expect(index.find("λα").map((one) => one.id)).toEqual([3, 1, 2, 4]);
});

test("every word typed must fit", () => {
  expect(search.find("φετα ψητ").map((one) => one.name)).toEqual(["Φέτα ψητή"]);
  expect(search.find("φετα μουσ")).toEqual([]);
});

test("a barcode or PLU is found exactly", () => {
  const index = new ProductSearch([
    product(1, "Νερό", { barcode: "5201234567890" }),
    product(2, "Ψωμί", { plu: "17" }),
  ]);
  expect(index.find("17")[0]?.id).toBe(2);
  expect(index.byCode(" 5201234567890 ")?.id).toBe(1);
  expect(index.byCode("520123")).toBeNull();
});

test("translations are found too", () => {
  const index = new ProductSearch([product(1, "Χωριάτικη", { translations: { en: "Greek salad" } })]);
  expect(index.find("greek")[0]?.id).toBe(1);
});

test("a keystroke looks at no more than the menu once", () => {
  const random = seeded(5);
  const syllables = ["κα", "λα", "μα", "ρι", "το", "σα", "πι", "νε", "φου", "δι"];
  const word = () => Array.from({ length: 3 }, () => syllables[random(10)] ?? "").join("");
  const many = new ProductSearch(
    Array.from({ length: 5_000 }, (_, id) => product(id, `${word()} ${word()} ${word()}`)),
  );
  for (const typed of ["κ", "κα", "kala", "μαρι τ", "ζζζ", "pi ne"]) {
    many.find(typed);
    expect(many.lastWork, typed).toBeLessThan(3 * 5_000);
  }
});
