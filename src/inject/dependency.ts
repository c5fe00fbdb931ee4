// Dependencies: declared once as values, resolved per request by the compiled plan (graph.ts, resolve.ts).

import type { InputSpec, Provides } from "./fields.ts";

/** How long a dependency's value lives, and when the teardown of a generator dependency runs. */
export type DependencyScope =
  /**
   * Made once, when the app starts (or at the first request that needs it, in process), shared by all requests, and
   * torn down when the app stops. It asks nothing of a request, and needs only dependencies of the same scope.
   */
  | "app"
  /** One per request; torn down after the whole answer was sent, streams and background work included. The default. */
  | "request"
  /** One per request; torn down when the handler returned and before the answer is sent, so that a failing commit can still become a 500. */
  | "handler"
  /** One for each place of use; torn down like `request`. The same as `cache: false`. */
  | "transient";

/** Options of a dependency, beside what it asks of the request. */
export interface DependencyOptions {
  /** Name in start-up errors and in `app.explain()`. Default: the function's name. */
  readonly name?: string;
  /** How long the value lives. Default `"request"`. */
  readonly scope?: DependencyScope;
  /** Whether the value is shared by everything in one request that needs it. Default `true`; never for `"transient"`. */
  readonly cache?: boolean;
  /** Security requirement that the dependency enforces, shown in the OpenAPI document. */
  readonly security?: SecurityUse;
  /**
   * OAuth2 scopes that this use asks for, mostly given by `.with({ scopes })`: `securityScopes` and the document show
   * them to the dependency and to what it needs. Default none.
   */
  readonly scopes?: readonly string[];
}

/** A security scheme as OpenAPI describes it, and the scopes that are required. */
export interface SecurityUse {
  /** Key under `components.securitySchemes`. */
  readonly name: string;
  /** The OpenAPI security scheme object. */
  readonly scheme: { readonly [key: string]: unknown };
  /** OAuth2 scopes that are required. Default none. */
  readonly scopes?: readonly string[];
}

/** What a dependency asks of the request, with its options. */
export interface DependencySpec extends InputSpec, DependencyOptions {}

/** The value behind what a dependency's function returns: a promise's, a generator's yielded one, or the value itself. */
export type ValueOf<R> = R extends Promise<infer V> ? V
  : R extends AsyncGenerator<infer V, void, unknown> ? V
  : R extends Generator<infer V, void, unknown> ? V
  : R;

/** A declared dependency, made by `dependency(...)`. */
export class Dependency<V = unknown> implements Provides<V> {
  /** Carries the type of the value; does not exist when run. */
  declare readonly "~provides": V;
  /** What it asks of the request. */
  readonly spec: DependencySpec;
  /** Makes the value. */
  readonly provide: (cx: never) => unknown;
  /** Name in messages. */
  readonly name: string;
  /** The dependency whose override table entry and cached value this one shares (itself, or what it was made from). */
  readonly origin: Dependency<V>;

  /** Made by `dependency(...)`. */
  constructor(spec: DependencySpec, provide: (cx: never) => unknown, origin?: Dependency<V>) {
    this.spec = Object.freeze({ ...spec });
    this.provide = provide;
    this.name = spec.name ?? (provide.name === "" ? "(unnamed dependency)" : provide.name);
    this.origin = origin ?? this;
  }

  /**
   * The same dependency with other options at one place of use, e.g. `now.with({ cache: false })` for a value of
   * its own instead of the one shared in the request. `scopes` are added to those it asks for already.
   */
  with(options: DependencyOptions): Dependency<V> {
    const scopes = [...this.spec.scopes ?? [], ...options.scopes ?? []];
    const spec = { ...this.spec, ...options, ...(scopes.length === 0 ? {} : { scopes }) };
    return new Dependency(spec, this.provide, this.origin);
  }
}
