/**
 * The box's client as callers see it: `openapi-fetch` at run time, with types of our own over the generated `paths`.
 *
 * The library's types copy every body and every answer property by property, to take out marks for what can be read or written
 * only, which the box's description does not use, and they take whatever else a body holds. Ours name the generated types as
 * they stand: the compiler need not compare copies, and a word that the box does not know is an error.
 */
import type { Problem, paths } from "./schema.d.ts";

type Verb = "get" | "put" | "post" | "delete" | "patch";

/** Every path that can be asked with a verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, object> ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, V extends Verb> = paths[P] extends Record<V, infer O> ? O : never;

/** What a content says, whatever its media type: the box offers one for each body and each good answer. */
type Said<C> = C extends { content: infer Media } ? Media[keyof Media] : never;

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
export type Asking<P extends keyof paths, V extends Verb> = Params<Operation<P, V>> &
  Body<Operation<P, V>> &
  Extra;

/** What the box says when `P` was asked with `V` and it went well. */
export type Saying<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { responses: infer Answers }
    ? Said<Answers[keyof Answers & (200 | 201 | 202)]>
    : never;

/** An answer. There are no data where it is as it was (304); a refusal is thrown. */
export type Answer<T> =
  | { data: T; error?: never; response: Response }
  | { data?: never; error: Problem; response: Response };

type Ask<V extends Verb> = <P extends PathOf<V>>(
  path: P,
  ...asking: Record<never, never> extends Asking<P, V> ? [Asking<P, V>?] : [Asking<P, V>]
) => Promise<Answer<Saying<P, V>>>;

export interface Api {
  readonly GET: Ask<"get">;
  readonly PUT: Ask<"put">;
  readonly POST: Ask<"post">;
  readonly DELETE: Ask<"delete">;
  readonly PATCH: Ask<"patch">;
}
