// The types a user hovers: what a handler gets and what it may return, looked up lazily from the path and the spec.
// Each member of RequestCx is one indexed lookup that costs nothing until it is touched (bench/types has the figures).

import type { Cx } from "../cx/mod.ts";
import type { DepsOf, Fields, Infer } from "../inject/mod.ts";
import type { HttpError } from "../http/mod.ts";
import type { StandardSchema, Static, TSchema } from "../schema/mod.ts";
import type { RequestContext } from "./request_context.ts";
import type { ServerSentEvent } from "./server_sent_event.ts";
import type { Reply, ReplyOptions } from "./reply.ts";
import type { BodyOf, Frozen, GroupSpec, RouteSpec, Success } from "./spec.ts";

/** Names of the parameters in a path literal. */
export type PathNames<P extends string> = string extends P ? string
  : Named<P> | (P extends `${string}/*${infer N}` ? N : never);

type Named<P extends string> = P extends `${string}:${infer R}` ? Name<R> | Named<R> : never;

/** The parameter name at the start of `N`, up to a convertor, literal text or the end of the segment. */
type Name<N extends string> = N extends `${infer A}/${string}` ? NameIn<A> : NameIn<N>;

type NameIn<N extends string> = N extends `${infer A}{${string}` ? A
  : N extends `${infer A}:${string}` ? NameIn<A>
  : N extends `${infer A}.${string}` ? NameIn<A>
  : N extends `${infer A}-${string}` ? A
  : N;

/** Path parameters: by schema where there is one, else strings. */
export type ParamsOf<P extends string, S> =
  & (S extends { readonly params: infer F } ? Infer<F> : unknown)
  & { readonly [K in Undeclared<P, S>]: string };

/** Parameters of the path that have no schema. */
type Undeclared<P extends string, S> = S extends { readonly params: infer F }
  ? F extends TSchema | StandardSchema ? never : Exclude<PathNames<P>, keyof F>
  : PathNames<P>;

type In<S, K extends string, Default> = S extends { readonly [P in K]: infer F } ? Infer<F>
  : Default;
// deno-lint-ignore ban-types -- `{}` is the identity of `&`, which Record<string, never> is not.
type Nothing = {};
type DepsIn<S> = S extends { readonly deps: infer D } ? DepsOf<D> : Nothing;

/**
 * What a handler gets: the request's scope (`Cx`) with the declared and checked inputs.
 * `P` is the path, `S` the route's spec, `G` the spec of its router.
 */
export interface RequestCx<P extends string = string, S = RouteSpec, G = GroupSpec>
  extends Cx, Omit<RequestContext, Typed | keyof Cx> {
  /** Path parameters. */
  readonly params: ParamsOf<P, S>;
  /** Query parameters. */
  readonly query: In<S, "query", Nothing>;
  /** Request header fields. */
  readonly headers: In<S, "headers", Nothing>;
  /** Cookies. */
  readonly cookies: In<S, "cookies", Nothing>;
  /** Form fields. */
  readonly form: In<S, "form", Nothing>;
  /** The decoded body; `undefined` when the spec declares none. */
  readonly body: In<S, "body", undefined>;
  /** Values of the declared dependencies. */
  readonly deps: DepsIn<G> & DepsIn<S>;
  /**
   * Answers with a declared status.
   *
   * @param status One of the statuses in the spec's `response` or `responses`.
   * @param body Value for that status' schema.
   */
  reply<C extends Statuses<S>>(status: C, body?: ReplyBody<S, C>, options?: ReplyOptions): Reply<C>;
}

/** Members whose type comes from the spec. */
type Typed = "params" | "query" | "headers" | "cookies" | "form" | "body" | "deps" | "reply";

/** Statuses that `reply` takes: those in `response` and `responses`, or any when there is no `response`. */
export type Statuses<S> = S extends { readonly response: infer R }
  ? (keyof R & number) | (S extends { readonly responses: infer D } ? NumberOf<keyof D> : never)
  : number;

type NumberOf<K> = K extends number ? K : K extends `${infer N extends number}` ? N : never;

type ReplyBody<S, C> = S extends { readonly response: infer R }
  ? C extends keyof R ? BodyOf<R[C]> : unknown
  : unknown;

/** Plain values that a handler may return: what the declared 2xx schemas say, anything when there is none. */
export type Ok<S> = S extends { readonly response: infer R }
  ? [keyof R & Success] extends [never] ? unknown
  : { [C in keyof R & Success]: C extends 204 | 205 ? void | undefined : Frozen<BodyOf<R[C]>> }[
    & keyof R
    & Success
  ]
  : S extends { readonly stream: infer K } ? Items<ItemOf<S, K>>
  : unknown;

/** What a streaming handler returns: mostly the object of a generator. */
type Items<T> = AsyncIterable<T> | Iterable<T>;

type ItemOf<S, K> = S extends { readonly item: infer T extends TSchema }
  ? Frozen<Static<T>> | (K extends "sse" ? ServerSentEvent<Frozen<Static<T>>> : never)
  : K extends "raw" ? string | Uint8Array
  : unknown;

/** Everything that a handler may return. */
export type Returns<S> = Ok<S> | Reply<number> | Response | HttpErrorLike;

/** What tells an HttpError from a plain value. Its other members would be compared with every schema. */
type HttpErrorLike = Pick<HttpError, "status" | "headers">;

/** Keys that the spec may not have get the type `never`, so that the error stands at the key. */
export type Exact<P extends string, S> =
  & (keyof S extends keyof RouteSpec ? unknown
    : { readonly [K in Exclude<keyof S, keyof RouteSpec>]: never })
  & (S extends { readonly params: infer F extends Fields }
    ? F extends TSchema | StandardSchema ? unknown
    : keyof F extends PathNames<P> ? unknown
    : { readonly params: { readonly [K in Exclude<keyof F, PathNames<P>>]: never } }
    : unknown);
