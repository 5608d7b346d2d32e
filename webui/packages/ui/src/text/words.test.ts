/** Holds the words of all packages and apps to the code that says them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { SomeCatalogue, Words } from "../i18n/catalogue.ts";

const WEBUI = path.resolve(import.meta.dirname, "../../../..");

/** Words that are the same in both languages, and meant to be. */
const SAME = new Set([
  "PIN",
  "{{minutes}}′",
  "Wi-Fi",
  "QR",
  "POS",
  "USB",
  "MAC",
  "IP",
  "IBAN",
  "Email",
  "E-mail",
  "Bar",
]);
/** Letters that a sign in markup may hold without being a word: units and brands. */
const NO_WORDS = /^(Comanda|QR|PIN|h|kg|g|Ελληνικά|English|[A-ZΑ-Ω]?)$/u;
const SPOKEN = new Set([
  "aria-label",
  "title",
  "placeholder",
  "alt",
  "label",
  "hint",
  "error",
  "word",
  "pendingWord",
  "description",
]);

const sources = readdirSync(WEBUI, { recursive: true, encoding: "utf8" })
  .filter((name) => /^(packages|apps)\/[a-z]+\/src\/.*\.tsx?$/.test(name) && !name.includes("node_modules"))
  .filter((name) => !/\.test\.tsx?$|schema\.d\.ts$/.test(name));
const isOfWords = (name: string) => /(^|\/)text(\/[^/]+)?\.ts$|\/text\/.*\.ts$/.test(name);

const modules = import.meta.glob<Record<string, unknown>>(
  [
    "../../../*/src/**/text.ts",
    "../../../*/src/**/text/index.ts",
    "../../../../apps/*/src/**/text.ts",
    "../../../../apps/*/src/**/text/index.ts",
  ],
  { eager: true },
);
const catalogues: SomeCatalogue[] = Object.values(modules).flatMap((module) =>
  Object.values(module).filter(isCatalogue),
);

function isCatalogue(value: unknown): value is SomeCatalogue {
  return (
    typeof value === "object" && value !== null && "namespace" in value && "en" in value && "el" in value
  );
}

function flat(words: Words, before = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`),
  );
}

interface Code {
  readonly name: string;
  readonly whole: ReadonlySet<string>;
  readonly heads: readonly string[];
  readonly bare: readonly string[];
}

const code: readonly Code[] = sources.filter((name) => !isOfWords(name)).map(readCode);

function readCode(name: string): Code {
  const text = readFileSync(path.join(WEBUI, name), "utf8");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const [whole, heads, bare] = [new Set<string>(), [] as string[], [] as string[]];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) whole.add(node.text);
    if (ts.isTemplateExpression(node) && node.head.text) heads.push(node.head.text);
    if (ts.isJsxText(node)) bare.push(node.text.trim());
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer))
      if (SPOKEN.has(node.name.getText(file))) bare.push(node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { name, whole, heads, bare };
}

const placeholders = (sentence: string) =>
  [...sentence.matchAll(/{{(\w+)}}/g)].map((found) => found[1]).sort();
const base = (key: string) => key.replace(/_(zero|one|other)$/, "");

describe.each(catalogues.map((catalogue) => [catalogue.namespace, catalogue] as const))(
  "the words of %s",
  (namespace, { en, el }) => {
    const [english, greek] = [flat(en), new Map(flat(el))];

    it("say the same in both languages", () => {
      expect([...greek.keys()].sort()).toEqual(english.map(([key]) => key).sort());
      const faults = english.flatMap(([key, sentence]) => {
        const other = greek.get(key) ?? "";
        return [
          ...(sentence.trim() && other.trim() ? [] : [`${key} is empty`]),
          ...(sentence === other && !SAME.has(sentence) ? [`${key} is not translated: ${sentence}`] : []),
          ...(String(placeholders(sentence)) === String(placeholders(other))
            ? []
            : [`${key} is told other things in Greek`]),
        ];
      });
      expect(faults).toEqual([]);
    });

    it("have one and many of whatever they count", () => {
      const keys = new Set(english.map(([key]) => key));
      const faults = english.flatMap(([key, sentence]) => {
        if (key !== base(key))
          return keys.has(`${base(key)}_one`) && keys.has(`${base(key)}_other`)
            ? []
            : [`${key} lacks its other form`];
        return sentence.includes("{{count}}") ? [`${key} counts and has one form`] : [];
      });
      expect(faults).toEqual([]);
    });

    it("are all said somewhere", () => {
      const isSaid = (key: string) =>
        code.some(
          ({ whole, heads }) =>
            whole.has(key) ||
            whole.has(`${namespace}:${key}`) ||
            heads.some(
              (head) =>
                head.includes(".") && (key.startsWith(head) || `${namespace}:${key}`.startsWith(head)),
            ),
        );
      const unsaid = new Set(english.map(([key]) => base(key)).filter((key) => !isSaid(key)));
      expect([...unsaid]).toEqual([]);
    });
  },
);

it("finds the words of the shared parts", () => {
  expect(catalogues.map(({ namespace }) => namespace)).toContain("ui");
  expect(new Set(catalogues.map(({ namespace }) => namespace)).size).toBe(catalogues.length);
});

it("finds no words in markup that stand in no catalogue", () => {
  const faults = code.flatMap(({ name, bare }) =>
    bare.filter((words) => /\p{L}/u.test(words) && !NO_WORDS.test(words)).map((words) => `${name}: ${words}`),
  );
  expect(faults).toEqual([]);
});

it("finds no kept label that no catalogue has", () => {
  const known = new Set(
    catalogues.flatMap(({ namespace, en }) => flat(en).map(([key]) => `${namespace}:${base(key)}`)),
  );
  const spaces = catalogues.map(({ namespace }) => namespace);
  const faults = code.flatMap(({ name, whole }) =>
    [...whole]
      .filter(
        (text) =>
          spaces.some((space) => new RegExp(`^${space}:[a-z][A-Za-z]*(\\.[A-Za-z]+)*$`).test(text)) &&
          !known.has(text),
      )
      .map((text) => `${name}: ${text}`),
  );
  expect(faults).toEqual([]);
});
