// Types of the client: everything is looked up from the routes' literal types, one module at a time, so that the cost
// per route stays flat (bench/types). Nothing here exists at run time.

import type { Fields, Infer } from "../inject/mod.ts";
import type { BodyOf, PathNames, Route } from "../route/mod.ts";

/** Methods the client has a function for. */
export type ClientMethod =
  | "get"
  | "post"
  | "put"
  | "patch"
  | "delete"
  | "head"
  | "options"
  | "query";

/** Specs by path of the routes with method `M` among the members of `A`. */
export type SpecsByPath<A, M extends string> = {
  [K in keyof A as A[K] extends Route<M, infer P, unknown> ? P : never]: A[K] extends
    Route<M, string, infer S> ? S : never;
};

type Of<S, K extends string> = S extends { readonly [P in K]: infer F } ? F : never;
type Given<K extends string, V> = [V] extends [never] ? unknown : { readonly [P in K]: V };
type Loose<K extends string, F> = [F] extends [never] ? unknown
  : { readonly [P in K]?: Partial<Infer<F>> };

type ParamsInput<P extends string, F> = [F] extends [never]
  ? [PathNames<P>] extends [never] ? unknown : { readonly params: Record<PathNames<P>, ParamValue> }
  : {
    readonly params:
      & (F extends Fields ? Infer<F> : never)
      & { readonly [K in Exclude<PathNames<P>, keyof F>]: ParamValue };
  };

/** What a path or query parameter may be written as. */
export type ParamValue = string | number | boolean | bigint;

type BodyInput<F> = [F] extends [never] ? unknown
  : { readonly body: Infer<F> };

/** Inputs of one call, by what the route declares. */
export type CallInput<P extends string, S> =
  & ParamsInput<P, Of<S, "params">>
  & Loose<"query", Of<S, "query">>
  & Loose<"headers", Of<S, "headers">>
  & Loose<"cookies", Of<S, "cookies">>
  & BodyInput<Of<S, "body">>
  & Given<"form", [Of<S, "form">] extends [never] ? never : Infer<Of<S, "form">>>
  & CallOptions;

/** What every call takes. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** More header fields. */
  readonly init?: Readonly<Record<string, string>>;
}

type Range2xx = 200 | 201 | 202 | 203 | 204 | 205 | 206;

/** The answer of a call: `ok` tells the two apart, `status` the declared answers. */
export type CallResult<S> = S extends { readonly response: infer R }
  ? SuccessOf<R> | DeclaredFailure<R> | Failure<number, ErrorBody>
  : Success<number, unknown> | Failure<number, ErrorBody>;

type SuccessOf<R> = [keyof R & Range2xx] extends [never] ? Success<number, unknown>
  : { [C in keyof R & Range2xx]: Success<C, BodyOf<R[C]>> }[keyof R & Range2xx];
type DeclaredFailure<R> = {
  [C in Exclude<keyof R & number, Range2xx>]: Failure<C, BodyOf<R[C]>>;
}[Exclude<keyof R & number, Range2xx>];

/** A 2xx answer. */
export interface Success<C, T> {
  /** Whether the status is 2xx: tells success from failure. */
  readonly ok: true;
  /** Status of the answer. */
  readonly status: C;
  /** The parsed body. */
  readonly data: T;
  /** The whole answer; its body has been read. */
  readonly response: Response;
}

/** Any other answer. */
export interface Failure<C, T> {
  /** Whether the status is 2xx: tells success from failure. */
  readonly ok: false;
  /** Status of the answer. */
  readonly status: C;
  /** The parsed body. */
  readonly error: T;
  /** The whole answer; its body has been read. */
  readonly response: Response;
}

/** Body of an error that the route does not declare. */
export interface ErrorBody {
  /** What went wrong: a text, or the findings of a 422. */
  readonly detail?: unknown;
}

type Call<Specs> = <const P extends keyof Specs & string>(
  path: P,
  // deno-lint-ignore ban-types -- asks whether an empty object would do.
  ...input: {} extends CallInput<P, Specs[P]> ? [input?: CallInput<P, Specs[P]>]
    : [input: CallInput<P, Specs[P]>]
) => Promise<CallResult<Specs[P]>>;

/** Functions for the routes of one module. */
export type ModuleClient<A> = {
  readonly [M in ClientMethod]: Call<SpecsByPath<A, Uppercase<M>>>;
};

/** Modules in a record of modules. */
type Modules<A> = {
  [K in keyof A as A[K] extends Route ? never : keyof A[K] & string extends never ? never : K]:
    A[K];
};

/** A client for a module of routes, or for a record of such modules. */
export type Client<A> = ModuleClient<A> & { readonly [K in keyof Modules<A>]: ModuleClient<A[K]> };
