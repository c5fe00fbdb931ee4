// A route as a value of its own type, and the verbs that make one. Nothing accumulates on a router's type.

import type { Exact, RequestCx, Returns } from "./types.ts";
import type { RouteSpec } from "./spec.ts";
import type { RequestContext } from "./request_context.ts";
import { callSite } from "./call_site.ts";

/** A handler as the pipeline calls it. */
export type Handler = (cx: RequestContext) => unknown;

/** A route: method, path below the router's prefix, spec and handler. */
export class Route<M extends string = string, P extends string = string, S = RouteSpec> {
  /** Phantom: the whole path, prefix included, for the typed client. */
  declare readonly "~path": P;
  /** Phantom: the literal type of the spec, for the typed client. */
  declare readonly "~spec": S;
  /** Method, in upper case. */
  readonly method: M;
  /** Path below the prefix of its router. */
  readonly path: string;
  /** What was declared. */
  readonly spec: RouteSpec;
  /** The handler; `undefined` for an operation that has none yet. */
  readonly handler: Handler | undefined;
  /** Where it was declared, `file:line`, for messages. */
  readonly origin: string;

  /** Made by a router's verbs. */
  constructor(route: {
    method: M;
    path: string;
    spec: RouteSpec;
    handler: Handler | undefined;
    origin: string;
  }) {
    this.method = route.method;
    this.path = route.path;
    this.spec = route.spec;
    this.handler = route.handler;
    this.origin = route.origin;
  }
}

/** A route without a handler: a contract that can be shipped to clients. */
export interface Operation<M extends string, P extends string, S, G> extends Route<M, P, S> {
  /** Gives the operation its handler; the route belongs to the router that made the operation. */
  handle(handler: (cx: RequestCx<P, S, G>) => Returns<S> | Promise<Returns<S>>): Route<M, P, S>;
}

/** Adds a route for one method: `verb(path, handler)`, `verb(path, spec, handler)`, or `verb(path, spec)` for an operation. */
export interface Verb<M extends string, Prefix extends string, G> {
  /** A route with a spec. */
  <const P extends string, const S extends RouteSpec, const R extends Returns<S>>(
    path: P,
    spec: S & Exact<`${Prefix}${P}`, S>,
    handler: (cx: RequestCx<`${Prefix}${P}`, S, G>) => R | Promise<R>,
  ): Route<M, `${Prefix}${P}`, S>;
  /** A route that declares nothing. */
  <const P extends string>(
    path: P,
    // deno-lint-ignore ban-types -- a spec that declares nothing.
    handler: (cx: RequestCx<`${Prefix}${P}`, {}, G>) => unknown,
    // deno-lint-ignore ban-types -- a spec that declares nothing.
  ): Route<M, `${Prefix}${P}`, {}>;
  /** An operation without a handler. */
  <const P extends string, const S extends RouteSpec>(
    path: P,
    spec: S & Exact<`${Prefix}${P}`, S>,
  ): Operation<M, `${Prefix}${P}`, S, G>;
}

/** The verbs of a router. */
export interface Verbs<Prefix extends string, G> {
  /** Adds a GET route; HEAD is answered from it. */
  readonly get: Verb<"GET", Prefix, G>;
  /** Adds a POST route. */
  readonly post: Verb<"POST", Prefix, G>;
  /** Adds a PUT route. */
  readonly put: Verb<"PUT", Prefix, G>;
  /** Adds a PATCH route. */
  readonly patch: Verb<"PATCH", Prefix, G>;
  /** Adds a DELETE route. */
  readonly delete: Verb<"DELETE", Prefix, G>;
  /** Adds a HEAD route, instead of the answer made from GET. */
  readonly head: Verb<"HEAD", Prefix, G>;
  /** Adds an OPTIONS route, instead of the automatic answer. */
  readonly options: Verb<"OPTIONS", Prefix, G>;
  /** Adds a TRACE route. */
  readonly trace: Verb<"TRACE", Prefix, G>;
  /** Adds a QUERY route (safe, with a body). */
  readonly query: Verb<"QUERY", Prefix, G>;
}

/** Where {@linkcode makeVerb} puts what it makes. */
export interface RouteSink {
  /** Called once for each route that has a handler and each operation. */
  add(route: Route): void;
}

/** The verb for `method` that adds to `sink`. */
export function makeVerb<M extends string, Prefix extends string, G>(
  method: M,
  sink: RouteSink,
): Verb<M, Prefix, G> {
  const verb = (path: string, ...rest: readonly unknown[]): Route => {
    const [spec, handler] = typeof rest[0] === "function" ? [{}, rest[0]] : rest;
    return addRoute(sink, {
      method,
      path,
      spec: Object.freeze({ ...(spec as RouteSpec) }),
      handler: handler as Handler | undefined,
      origin: callSite(),
    });
  };
  // The interface is generic per call; the implementation is not, and cannot be checked against it.
  return verb as unknown as Verb<M, Prefix, G>;
}

function addRoute(sink: RouteSink, parts: ConstructorParameters<typeof Route>[0]): Route {
  const route = parts.handler === undefined ? new OpenOperation(sink, parts) : new Route(parts);
  sink.add(route);
  return route;
}

/** An operation that waits for its handler; compile refuses to start while it has none. */
export class OpenOperation extends Route {
  readonly #sink: RouteSink;
  #handled: Route | undefined;

  /** Made by a verb that was called without a handler. */
  constructor(sink: RouteSink, parts: ConstructorParameters<typeof Route>[0]) {
    super(parts);
    this.#sink = sink;
  }

  /** The route made by {@linkcode handle}, if any. */
  get handled(): Route | undefined {
    return this.#handled;
  }

  /** Gives the operation its handler. */
  handle(handler: Handler): Route {
    if (this.#handled !== undefined) {
      throw new TypeError(
        `Cannot handle ${this.method} ${this.path} twice: it was handled at ${this.#handled.origin}`,
      );
    }
    const { method, path, spec } = this;
    this.#handled = new Route({ method, path, spec, handler, origin: callSite() });
    this.#sink.add(this.#handled);
    return this.#handled;
  }
}
