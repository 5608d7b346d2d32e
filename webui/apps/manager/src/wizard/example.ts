/** A taverna's menu to begin with, as a file that the box takes in; prices are cents. */
import { toDecimal } from "@comanda/core";

type Dish = readonly [el: string, en: string, price: number];

const EXAMPLE: readonly (readonly [el: string, en: string, dishes: readonly Dish[]])[] = [
  [
    "Ορεκτικά",
    "Starters",
    [
      ["Τζατζίκι", "Tzatziki", 450],
      ["Χωριάτικη", "Greek salad", 850],
      ["Ντοματοσαλάτα", "Tomato salad", 600],
      ["Πατάτες τηγανητές", "Chips", 450],
      ["Φέτα ψητή", "Grilled feta", 700],
      ["Ντολμαδάκια", "Stuffed vine leaves", 650],
    ],
  ],
  [
    "Κύρια",
    "Mains",
    [
      ["Μουσακάς", "Moussaka", 1200],
      ["Παστίτσιο", "Pastitsio", 1100],
      ["Σουβλάκι χοιρινό", "Pork souvlaki", 1150],
      ["Μπιφτέκι", "Beef patty", 1100],
      ["Παϊδάκια", "Lamb chops", 1650],
      ["Καλαμαράκια", "Fried squid", 1350],
      ["Γαύρος", "Fried anchovies", 1000],
    ],
  ],
  [
    "Γλυκά",
    "Sweets",
    [
      ["Γιαούρτι με μέλι", "Yoghurt with honey", 500],
      ["Μπακλαβάς", "Baklava", 550],
    ],
  ],
  [
    "Καφέδες",
    "Coffee",
    [
      ["Ελληνικός", "Greek coffee", 250],
      ["Εσπρέσο", "Espresso", 250],
      ["Φρέντο", "Freddo", 350],
    ],
  ],
  [
    "Ποτά",
    "Drinks",
    [
      ["Νερό 1 λ", "Water 1 l", 150],
      ["Αναψυκτικό", "Soft drink", 280],
      ["Μπίρα 500 ml", "Beer 500 ml", 450],
      ["Κρασί λευκό 500 ml", "White wine 500 ml", 600],
      ["Ούζο 200 ml", "Ouzo 200 ml", 900],
      ["Τσίπουρο 200 ml", "Tsipouro 200 ml", 900],
    ],
  ],
];

/** Return cents as whole units, the next ones up: what other currencies cost is changed anyway. */
function wholeUnits(price: number): number {
  return Math.ceil(price / 100);
}

/** Return the example as CSV in a language, with prices in the restaurant's own decimals. */
export function exampleMenu(language: "el" | "en", exponent: number): string {
  const written = (price: number) =>
    exponent === 2 ? toDecimal(price, 2) : toDecimal(wholeUnits(price) * 10 ** exponent, exponent);
  const rows = EXAMPLE.flatMap(([el, en, dishes]) =>
    dishes.map(([greek, english, price]) =>
      [`"${language === "el" ? el : en}"`, `"${language === "el" ? greek : english}"`, written(price)].join(
        ",",
      ),
    ),
  );
  return `category,name,base_price\n${rows.join("\n")}\n`;
}
