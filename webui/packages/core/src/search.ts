/**
 * Finding products as people type: without accents, in Greek, in Latin letters (greeklish) and by either way of spelling.
 *
 * Every word is brought to one phonetic Latin spelling, so that `μπύρα`, `mpyra`, `bira` and `ΜΠΙΡΑ` are the same word.
 * Sorted words answer a prefix by bisection; only short of hits is the rest looked through.
 */
import type { Product } from "@comanda/api";

/** Pairs of letters that sound as one, before single letters. */
const PAIRS: Readonly<Record<string, string>> = {
  μπ: "b",
  ντ: "d",
  γκ: "g",
  γγ: "g",
  τσ: "ts",
  τζ: "tz",
  ου: "u",
  αι: "e",
  ει: "i",
  οι: "i",
  υι: "i",
  αυ: "av",
  ευ: "ev",
};

const LETTERS: Readonly<Record<string, string>> = {
  α: "a",
  β: "v",
  γ: "g",
  δ: "d",
  ε: "e",
  ζ: "z",
  η: "i",
  θ: "th",
  ι: "i",
  κ: "k",
  λ: "l",
  μ: "m",
  ν: "n",
  ξ: "ks",
  ο: "o",
  π: "p",
  ρ: "r",
  σ: "s",
  τ: "t",
  υ: "i",
  φ: "f",
  χ: "h",
  ψ: "ps",
  ω: "o",
};

/** How Latin spellings of Greek words come to one: longest first. Applied to both sides. */
const LATIN: readonly (readonly [RegExp, string])[] = [
  [/8/g, "th"],
  [/3(?=[a-z])/g, "ks"],
  [/mp/g, "b"],
  [/nt/g, "d"],
  [/gk|gg|ng(?=[a-z])/g, "g"],
  [/ch|kh/g, "h"],
  [/ph/g, "f"],
  [/x(?=[aeiou]|$)/g, "h"],
  [/x/g, "h"],
  [/ou|oy|oo/g, "u"],
  [/ai/g, "e"],
  [/ei|oi|ee/g, "i"],
  [/au|af(?=[kpstfh])|av(?=[kpstfh])/g, "av"],
  [/eu|ef(?=[kpstfh])|ev(?=[kpstfh])/g, "ev"],
  [/y/g, "i"],
  [/w/g, "o"],
  [/cc(?=[eiy])/g, "ts"],
  [/c(?=[eiy])/g, "s"],
  [/ck|c|q/g, "k"],
  [/j/g, "tz"],
  [/th/g, "th"],
  [/(.)\1+/g, "$1"],
];

/** Return a text without accents and case, the final sigma as any other. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ");
}

/** Return folded words of a text: letters and digits only. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Return the Latin letters by which a folded word sounds; the same for Greek and greeklish spellings. */
export function soundOf(word: string): string {
  let latin = "";
  for (let at = 0; at < word.length; at++) {
    const pair = PAIRS[word.slice(at, at + 2)];
    if (pair !== undefined) at++;
    latin += pair ?? LETTERS[word[at] ?? ""] ?? word[at];
  }
  return LATIN.reduce((text, [from, to]) => text.replace(from, to), latin);
}

/** Return the spellings a typed word may mean: as it sounds, with `x` as ξ, and with `v`/`b` and `d`/`nt` apart. */
function meaningsOf(word: string): string[] {
  const meanings = new Set([soundOf(word)]);
  if (/^[a-z0-9]+$/.test(word)) {
    if (word.includes("x")) meanings.add(soundOf(word.replace(/x/g, "ks")));
    // β is often typed as b, η as h and υ as u.
    if (word.includes("b")) meanings.add(soundOf(word.replace(/b/g, "v")));
    if (/h/.test(word)) meanings.add(soundOf(word.replace(/(?<![cstp])h/g, "i")));
    if (word.includes("u")) meanings.add(soundOf(word.replace(/(?<!o)u/g, "y")));
    if (word.includes("9")) meanings.add(soundOf(word.replace(/9/g, "th")));
  }
  return [...meanings];
}

interface Indexed {
  readonly product: Product;
  readonly words: readonly string[];
  readonly sounds: readonly string[];
  readonly whole: string;
  readonly initials: string;
  readonly rank: number;
}

/** How many hits are looked for. */
const ENOUGH = 60;

/** An index over a menu's products. Build it once a menu. */
export class ProductSearch {
  /** Sounds of words with their product, sorted. */
  readonly #starts: readonly (readonly [string, number])[];
  readonly #all: readonly Indexed[];
  readonly #byCode = new Map<string, Product>();
  /** How many comparisons the last search took; for tests. */
  lastWork = 0;

  constructor(products: readonly Product[]) {
    this.#all = products.map(indexed);
    const starts: (readonly [string, number])[] = [];
    for (const [at, one] of this.#all.entries()) for (const sound of one.sounds) starts.push([sound, at]);
    this.#starts = starts.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    for (const product of products)
      for (const code of [product.plu, product.barcode]) if (code !== null) this.#byCode.set(code, product);
  }

  /** Return the product of a scanned or typed code, only where it is exact. */
  byCode(code: string): Product | null {
    return this.#byCode.get(code.trim()) ?? null;
  }

  /** Return products that fit what was typed, best first: code, prefix of a word, inside a word, initials. */
  find(text: string, most = ENOUGH): Product[] {
    this.lastWork = 0;
    const exact = this.byCode(text);
    const asked = wordsOf(text).map(meaningsOf);
    if (asked.length === 0) return exact === null ? [] : [exact];
    const scores = new Map<number, number>();
    for (const at of this.#withPrefix(asked[0] ?? [])) this.#score(at, asked, scores);
    if (scores.size < Math.min(most, 10)) for (const at of this.#all.keys()) this.#score(at, asked, scores);
    const found = [...scores]
      .sort(([a, first], [b, second]) => first - second || this.#rank(a) - this.#rank(b))
      .map(([at]) => this.#all[at]?.product)
      .filter((product) => product !== undefined && product !== exact);
    return [...(exact === null ? [] : [exact]), ...(found as Product[])].slice(0, most);
  }

  #rank(at: number): number {
    return this.#all[at]?.rank ?? 0;
  }

  #withPrefix(prefixes: readonly string[]): number[] {
    const found: number[] = [];
    for (const prefix of prefixes) {
      for (let at = this.#lowerBound(prefix); at < this.#starts.length; at++) {
        const [sound, product] = this.#starts[at] ?? ["", 0];
        this.lastWork++;
        if (!sound.startsWith(prefix)) break;
        found.push(product);
      }
    }
    return found;
  }

  #lowerBound(prefix: string): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      this.lastWork++;
      if ((this.#starts[middle]?.[0] ?? "") < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Note how well a product fits: each word typed must fit somewhere; lower is better. */
  #score(at: number, asked: readonly (readonly string[])[], scores: Map<number, number>): void {
    const one = this.#all[at];
    if (one === undefined || scores.has(at)) return;
    this.lastWork++;
    let total = 0;
    for (const meanings of asked) {
      const fit = Math.min(...meanings.map((meaning) => fitOf(one, meaning)));
      if (fit === NO_FIT) {
        const initials = asked.length === 1 && meanings.some((meaning) => one.initials.startsWith(meaning));
        if (initials) scores.set(at, 40);
        return;
      }
      total += fit;
    }
    scores.set(at, total);
  }
}

const NO_FIT = Number.POSITIVE_INFINITY;

/** 0 for the start of the name, 1 for the start of another word, 10 inside a word. */
function fitOf(one: Indexed, meaning: string): number {
  const first = one.sounds.findIndex((sound) => sound.startsWith(meaning));
  if (first >= 0) return first === 0 ? 0 : 1;
  return one.whole.includes(meaning) ? 10 : NO_FIT;
}

function indexed(product: Product, rank: number): Indexed {
  const names = [product.name, ...Object.values(product.translations)];
  const words = [...new Set(names.flatMap(wordsOf))];
  const sounds = words.map(soundOf);
  const initials = wordsOf(product.name)
    .map((word) => soundOf(word.slice(0, 1)))
    .join("");
  return { product, words, sounds, whole: sounds.join(" "), initials, rank };
}
