/**
 * The box's client as callers see it: `openapi-fetch` at run time, with types of our own over the generated `paths`.
 *
 * The library's types copy every body and every answer property by property, to take out marks for what can be read or written
 * only, which the box's description does not use, and they take whatever else a body holds. Ours name the generated types as
 * they stand: the compiler need not compare copies, and a word that the box does not know is an error.
 */
import type { Problem, paths } from "./schema.d.ts";

type Verb = "get" | "put" | "post" | "delete" | "patch";

/** Every path that can be asked with a verb; `S` are the generated paths, the box's unless another server is meant. */
export type PathOf<V extends Verb, S = paths> = {
  [P in keyof S]: S[P] extends Record<V, object> ? P : never;
}[keyof S];

type Operation<P extends keyof S, V extends Verb, S> = S[P] extends Record<V, infer O> ? O : never;

/** What a content says: JSON, where an answer may also be had as a file; else whatever its one media type is. */
type Said<C> = C extends { content: infer Media }
  ? Media extends { "application/json": infer Json }
    ? Json
    : Media[keyof Media]
  : never;

type Params<O> = O extends { parameters: infer Parameters }
  ? Record<never, never> extends Parameters
    ? { params?: Parameters }
    : { params: Parameters }
  : never;

type Body<O> = O extends { requestBody: infer Asked } ? { body: Said<Asked> } : { body?: never };

/** What fetch is told beside what the path asks for. */
interface Extra {
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  cache?: RequestCache;
}

/** What is told when `P` is asked with `V`; `params` and `body` are needed where the box needs them. */
export type Asking<P extends keyof S, V extends Verb, S = paths> = Params<Operation<P, V, S>> &
  Body<Operation<P, V, S>> &
  Extra;

/** What the box says when `P` was asked with `V` and it went well. */
export type Saying<P extends keyof S, V extends Verb, S = paths> =
  Operation<P, V, S> extends { responses: infer Answers }
    ? Said<Answers[keyof Answers & (200 | 201 | 202)]>
    : never;

/** An answer. There are no data where it is as it was (304); a refusal is thrown. */
export type Answer<T> =
  | { data: T; error?: never; response: Response }
  | { data?: never; error: Problem; response: Response };

type Ask<V extends Verb, S> = <P extends PathOf<V, S>>(
  path: P,
  ...asking: Record<never, never> extends Asking<P, V, S> ? [Asking<P, V, S>?] : [Asking<P, V, S>]
) => Promise<Answer<Saying<P, V, S>>>;

/** A client of a server whose paths are `S`. */
export interface ApiOf<S> {
  readonly GET: Ask<"get", S>;
  readonly PUT: Ask<"put", S>;
  readonly POST: Ask<"post", S>;
  readonly DELETE: Ask<"delete", S>;
  readonly PATCH: Ask<"patch", S>;
}

/** A client of the box. */
export type Api = ApiOf<paths>;
