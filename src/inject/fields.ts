// What a route or a dependency reads from a request, as types: a record of schemas or one object schema per place.
// Every type here is evaluated for every route in the editor: an added conditional is paid 500 times (bench/types).

import type { StandardSchema, Static, TObject, TOptional, TSchema } from "../schema/mod.ts";

/** A record of schemas, one for each name. */
export interface Shape {
  readonly [name: string]: TSchema | StandardSchema;
}

/**
 * Parameters of one place (path, query, headers, cookies, form): a record of schemas, each parameter checked by
 * itself, or an object schema, checked as one model (extra keys refused when it says `additionalProperties: false`).
 * Schemas may come from a library with the Standard Schema interface, such as Zod and Valibot.
 */
export type Fields = Shape | TObject | StandardSchema;

/** What the handler gets for {@linkcode Fields} or for a body schema. */
export type Infer<F> = F extends TSchema ? Static<F>
  : F extends StandardSchema<unknown, infer O> ? O
  : InferShape<F>;

/** Static type of a record of schemas; `t.Optional` members become optional keys. */
export type InferShape<F> = [OptionalKeys<F>] extends [never]
  ? { readonly [K in keyof F]: StaticOf<F[K]> }
  : Flat<
    & { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: StaticOf<F[K]> }
    & { readonly [K in OptionalKeys<F>]?: StaticOf<F[K]> }
  >;

type OptionalKeys<F> = { [K in keyof F]: F[K] extends Optional ? K : never }[keyof F];

type Optional = TOptional<TSchema>;
type StaticOf<T> = T extends TSchema ? Static<T>
  : T extends StandardSchema<unknown, infer O> ? O
  : never;
type Flat<T> = { [K in keyof T]: T[K] } & unknown;

/** What a dependency or a route may ask of a request. */
export interface InputSpec {
  /** Path parameters; a parameter of the path without a schema is a string. */
  readonly params?: Fields;
  /** Query parameters. */
  readonly query?: Fields;
  /**
   * Request header fields; `_` in a name stands for `-` unless the schema says `convertUnderscores: false`.
   */
  readonly headers?: Fields;
  /** Cookies. */
  readonly cookies?: Fields;
  /**
   * The body: one schema for the whole body, or a record of schemas for the members of a JSON object.
   * Members asked for by a route and its dependencies are put together by name.
   */
  readonly body?: TSchema | StandardSchema | Shape;
  /**
   * Form fields, urlencoded or multipart, whichever the client sends; files among them with `t.File()` and
   * `t.FileBytes()`.
   */
  readonly form?: Fields;
  /** Dependencies whose values are needed, by the name they get in `cx.deps`. */
  readonly deps?: Deps;
  /** Dependencies that run for their effect only, in order, before those of `deps`. */
  readonly dependencies?: readonly AnyDependency[];
}

/** Named dependencies. */
export interface Deps {
  readonly [name: string]: AnyDependency;
}

/** Anything that {@linkcode Deps} accepts; the type of the value is carried by {@linkcode Provides}. */
export interface AnyDependency {
  readonly "~provides": unknown;
}

/** A dependency that gives a `V`. The member exists in the types only. */
export interface Provides<V> extends AnyDependency {
  readonly "~provides": V;
}

/** Values of named dependencies. */
export type DepsOf<D> = { readonly [K in keyof D]: D[K] extends Provides<infer V> ? V : never };
