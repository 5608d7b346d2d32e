/** The words of one app or page, in every language of the house. */
import type { Resource } from "i18next";

export const LANGUAGES = ["el", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Words by key, nested as deep as one likes; `{{name}}` is filled in, `_one` and `_other` are plurals by `count`. */
export interface Words {
  readonly [key: string]: string | Words;
}

/** The same keys in another language: a missing or extra one is a type error. */
export type Translated<W> = { readonly [K in keyof W]: W[K] extends string ? string : Translated<W[K]> };

type Plural = "_zero" | "_one" | "_other";
type Base<K extends string> = K extends `${infer B}${Plural}` ? B : K;

/** Every key of a catalogue as code says it: dotted, without the endings of plurals. */
export type Keys<W> = {
  [K in keyof W & string]: W[K] extends string ? Base<K> : `${K}.${Keys<W[K]>}`;
}[keyof W & string];

type At<W, K extends string> = K extends `${infer Head}.${infer Tail}`
  ? Head extends keyof W
    ? At<W[Head], Tail>
    : never
  : K extends keyof W
    ? W[K]
    : `${K}_other` extends keyof W
      ? W[`${K}_other`] | "{{count}}"
      : never;

type Holes<S> = S extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Holes<Rest> : never;

/** What a sentence must be told before it can be said. */
export type ValuesOf<W, K extends string> =
  string extends At<W, K>
    ? Readonly<Record<string, string | number>>
    : { readonly [Name in Holes<At<W, K>>]: Name extends "count" ? number : string | number };

export interface Catalogue<W extends Words = Words> {
  readonly namespace: string;
  readonly en: W;
  readonly el: Translated<W>;
}

/** A catalogue of whatever words. */
export interface SomeCatalogue {
  readonly namespace: string;
  readonly en: Words;
  readonly el: Words;
}

/** Says a sentence of a catalogue; what it must be told is checked by the compiler. */
export type Text<W> = <K extends Keys<W>>(
  key: K,
  ...values: [keyof ValuesOf<W, K>] extends [never] ? [] : [ValuesOf<W, K>]
) => string;

/** Return a catalogue. English words are written `as const`, so that the compiler knows what they must be told. */
export function defineCatalogue<const W extends Words>(
  namespace: string,
  en: W,
  el: Translated<NoInfer<W>>,
): Catalogue<W> {
  return { namespace, en, el };
}

/** Return catalogues as i18next takes them. */
export function resourcesOf(catalogues: readonly SomeCatalogue[]): Resource {
  const of = (language: Language) =>
    Object.fromEntries(catalogues.map((each) => [each.namespace, each[language]]));
  return { el: of("el"), en: of("en") };
}
