// `dependency(...)`: the typed declaration. The class behind it and the plan made from it are in src/inject.

import type { Cx } from "../cx/mod.ts";
import { Dependency } from "../inject/mod.ts";
import type {
  DependencyOptions,
  DependencySpec,
  DepsOf,
  Infer,
  InputSpec,
  ValueOf,
} from "../inject/mod.ts";
import type { RequestContext } from "./request_context.ts";

/** The context a dependency's function gets: the request's scope, and the inputs that the dependency declares. */
export interface DependencyCx<S = InputSpec> extends
  Cx,
  Omit<
    RequestContext,
    "params" | "query" | "headers" | "cookies" | "form" | "body" | "deps" | keyof Cx
  > {
  /** Declared path parameters. */
  readonly params: In<S, "params", Nothing>;
  /** Declared query parameters. */
  readonly query: In<S, "query", Nothing>;
  /** Declared header fields. */
  readonly headers: In<S, "headers", Nothing>;
  /** Declared cookies. */
  readonly cookies: In<S, "cookies", Nothing>;
  /** Declared form fields. */
  readonly form: In<S, "form", Nothing>;
  /** The declared part of the body. */
  readonly body: In<S, "body", undefined>;
  /** Values of the dependencies that this one needs. */
  readonly deps: S extends { readonly deps: infer D } ? DepsOf<D> : Nothing;
}

/** The context that a dependency of scope `app` gets: a scope that ends when the app stops; there is no request. */
export interface LastingCx<S = InputSpec> extends Cx {
  /** Values of the dependencies that this one needs. */
  readonly deps: S extends { readonly deps: infer D } ? DepsOf<D> : Nothing;
}

type ContextOf<S> = S extends { readonly scope: "app" } ? LastingCx<S> : DependencyCx<S>;

type In<S, K extends string, Default> = S extends { readonly [P in K]: infer F } ? Infer<F>
  : Default;
// deno-lint-ignore ban-types -- nothing declared.
type Nothing = {};

/**
 * Declares a dependency: a value made once per request for whoever needs it.
 *
 * The function returns the value, a promise of it, or is a generator that yields it once; what stands behind the
 * `yield` is the teardown. Teardown runs in reverse order, exactly once, also when the handler fails, the deadline
 * passes or the client leaves; on failure the error is thrown at the `yield`.
 *
 * @param spec What it asks of the request (shown in the document, checked with the route's own inputs), other
 * dependencies it needs, and its options.
 * @param provide Makes the value.
 *
 * @example A parameter that several routes share
 * ```ts
 * import { App, dependency, t } from "@cairn/cairn";
 *
 * const page = dependency({
 *   query: { limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }) },
 * }, (cx) => ({ limit: cx.query.limit }));
 *
 * const app = new App();
 * app.get("/items", { deps: { page } }, (cx) => cx.deps.page);
 * const response = await app.fetch(new Request("http://localhost/items?limit=5"));
 * console.assert((await response.json()).limit === 5);
 * ```
 *
 * @example A resource with teardown
 * ```ts
 * import { dependency } from "@cairn/cairn";
 *
 * const connection = dependency(async function* () {
 *   const opened = { closed: false };
 *   try {
 *     yield opened;
 *   } finally {
 *     opened.closed = true;
 *   }
 * }, { scope: "handler" });
 * console.assert(connection.name !== "");
 * ```
 *
 * @example One pool for the whole app, opened when it starts and closed when it stops
 * ```ts
 * import { App, dependency } from "@cairn/cairn";
 *
 * const pool = dependency(async function* () {
 *   const open = { isOpen: true };
 *   yield open;
 *   open.isOpen = false;
 * }, { scope: "app" });
 * const user = dependency({ deps: { pool } }, (cx) => cx.deps.pool.isOpen ? "Ada" : "nobody");
 *
 * const app = new App();
 * app.get("/", { deps: { user } }, (cx) => cx.deps.user);
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (await response.text() !== "Ada") throw new Error("no pool");
 * await app.stop();
 * ```
 */
export function dependency<const S extends DependencySpec, R>(
  spec: S & { readonly [K in Exclude<keyof S, keyof DependencySpec>]: never },
  provide: (cx: ContextOf<S>) => R,
): Dependency<ValueOf<R>>;
/** A dependency that is made once for the whole app. */
export function dependency<R>(
  // deno-lint-ignore ban-types -- nothing declared.
  provide: (cx: LastingCx<{}>) => R,
  options: DependencyOptions & { readonly scope: "app" },
): Dependency<ValueOf<R>>;
/** A dependency that asks nothing of the request. */
export function dependency<R>(
  // deno-lint-ignore ban-types -- nothing declared.
  provide: (cx: DependencyCx<{}>) => R,
  options?: DependencyOptions,
): Dependency<ValueOf<R>>;
export function dependency(
  first: DependencySpec | ((cx: never) => unknown),
  second?: DependencyOptions | ((cx: never) => unknown),
): Dependency {
  if (typeof first === "function") {
    return new Dependency((second ?? {}) as DependencyOptions, first);
  }
  if (typeof second === "function") return new Dependency(first, second);
  throw new TypeError("Cannot declare a dependency without a function: dependency(spec, function)");
}
