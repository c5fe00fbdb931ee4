// Types of the client: everything is looked up from the routes' literal types, one module at a time, so that the cost
// per route stays flat (bench/types). Nothing here exists at run time.

import type { Fields, Infer } from "../inject/mod.ts";
import type { BodyOf, Frozen, PathNames, Route } from "../route/mod.ts";
import type { Static, TSchema } from "../schema/mod.ts";
import type { Delivered, MessageOf } from "../websocket/mod.ts";
import type { ClientSocket } from "./socket.ts";

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

/** Inputs of one connection, by what the route declares. */
export type ConnectInput<P extends string, S> =
  & ParamsInput<P, Of<S, "params">>
  & Loose<"query", Of<S, "query">>
  & Loose<"headers", Of<S, "headers">>
  & Loose<"cookies", Of<S, "cookies">>
  & (SendsJson<S> extends true ? unknown : { readonly raw: true })
  & ConnectOptions;

/** What every connection takes. */
export interface ConnectOptions {
  /** Subprotocols in order of preference. */
  readonly subprotocols?: readonly string[];
  /**
   * Gives the server's messages as they come, text or bytes; needed where the route declares no JSON, as types alone
   * cannot tell at run time. Default `false`: text is parsed as JSON.
   */
  readonly raw?: boolean;
  /** Closes the connection. */
  readonly signal?: AbortSignal;
  /** More header fields; browsers cannot send any. */
  readonly init?: Readonly<Record<string, string>>;
}

/** Whether text from the server is JSON: its route declares a schema of anything but text. */
type SendsJson<S> = S extends { readonly send: infer F }
  ? F extends TSchema ? [Static<F>] extends [string] ? false : true : false
  : false;

/** What the client gives for the messages that the server takes. */
type Takes<S> = S extends { readonly receive: infer F } ? Frozen<MessageOf<F>>
  : string | Uint8Array;

/** What comes from the server. */
type Gives<S> = S extends { readonly send: unknown } ? Delivered<S> : string | Uint8Array;

type Connect<Specs> = <const P extends keyof Specs & string>(
  path: P,
  // deno-lint-ignore ban-types -- asks whether an empty object would do.
  ...input: {} extends ConnectInput<P, Specs[P]> ? [input?: ConnectInput<P, Specs[P]>]
    : [input: ConnectInput<P, Specs[P]>]
) => Promise<ClientSocket<Takes<Specs[P]>, Gives<Specs[P]>>>;

type Call<Specs> = <const P extends keyof Specs & string>(
  path: P,
  // deno-lint-ignore ban-types -- asks whether an empty object would do.
  ...input: {} extends CallInput<P, Specs[P]> ? [input?: CallInput<P, Specs[P]>]
    : [input: CallInput<P, Specs[P]>]
) => Promise<CallResult<Specs[P]>>;

/** Functions for the routes of one module. */
export type ModuleClient<A> =
  & { readonly [M in ClientMethod]: Call<SpecsByPath<A, Uppercase<M>>> }
  & {
    /** Opens a WebSocket. */
    readonly connect: Connect<SpecsByPath<A, "WS">>;
  };

/** Modules in a record of modules. */
type Modules<A> = {
  [K in keyof A as A[K] extends Route ? never : keyof A[K] & string extends never ? never : K]:
    A[K];
};

/** A client for a module of routes, or for a record of such modules. */
export type Client<A> = ModuleClient<A> & { readonly [K in keyof Modules<A>]: ModuleClient<A[K]> };
