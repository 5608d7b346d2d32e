/** Holds the manuals to what the screens say. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const WEBUI = path.resolve(import.meta.dirname, "../../../..");

/** What the apps say, all of it, as it is written. */
const said = readdirSync(WEBUI, { recursive: true, encoding: "utf8" })
  .filter((file) => /\/src\/.*\btext(\/[\w.]+)?\.ts$/.test(file) && !file.includes("node_modules"))
  .map((file) => readFileSync(path.join(WEBUI, file), "utf8"))
  .join("\n");

/** Return what a manual quotes from the screen: *so* at the desk, **so** on the phone, and the pages of the desk's table. */
function quotedIn(manual: string): string[] {
  const body = readFileSync(path.join(WEBUI, "../docs/manual", `${manual}.md`), "utf8");
  // What a paragraph or a line of a list begins with is the manual's own.
  const text = body.replaceAll(/^\*\*[^*]+\*\*/gm, "");
  const [, house = ""] = /^\| (?:page|σελίδα) \|[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(text) ?? [];
  const pages = [...house.matchAll(/^\| ([^|]+) \|/gm)];
  const marked = text.matchAll(/(?<!\*)\*{1,2}([^*\n]+)\*{1,2}(?!\*)/g);
  const split = ([, words = ""]: RegExpExecArray) => words.replaceAll("*", "").split(", ");
  // A page is called just so; of a button its first words are enough.
  return [
    ...pages.flatMap(split).map((word) => `"${word}"`),
    ...[...marked].flatMap(split).map((word) => `"${word}`),
  ];
}

it.each(["waiter.el", "waiter.en", "manager.el", "manager.en"])(
  "the screen says what %s quotes",
  (manual) => {
    const quoted = quotedIn(manual);
    expect(quoted.length).toBeGreaterThan(10);
    expect(quoted.filter((words) => !said.includes(words))).toEqual([]);
  },
);
