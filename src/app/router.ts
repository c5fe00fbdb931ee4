// The route builder: a prefix, tags, dependencies and limits for the routes made from it and the routers included in
// it. Nothing given to a router ever reaches its parents or siblings.

import { makeVerb, Route } from "../route/mod.ts";
import type { GroupSpec, RouteSink, Verb } from "../route/mod.ts";
import { makeWebSocketVerb } from "../websocket/internal.ts";
import type { WebSocketVerb } from "../websocket/mod.ts";

/** Options of {@linkcode router}. */
export interface RouterSpec extends GroupSpec {
  /** Path in front of all routes: starts with `/`, does not end with it, may hold parameters. Default none. */
  readonly prefix?: string;
}

/** Options of `include`: what the includer adds around the included router. */
export type IncludeOptions = RouterSpec;

/** A module namespace or any record of routers and routes; the keys name the operations. */
export interface RouteModule {
  readonly [name: string]: unknown;
}

/** One thing a router holds, in the order of registration. */
export type RouterEntry =
  | { readonly kind: "route"; readonly route: Route }
  | { readonly kind: "include"; readonly group: Group; readonly options: IncludeOptions };

/** What routers and the app have in common: an ordered list of routes and included groups. */
export class Group implements RouteSink {
  /** What applies to everything in the group. */
  readonly group: RouterSpec;
  /** Routes and included groups in order of registration. */
  readonly entries: RouterEntry[] = [];
  /** Names that a module's exports give to routes. */
  readonly names: Map<Route, string> = new Map();
  #frozen = false;

  /** Made by {@linkcode router} and by `new App()`. */
  constructor(group: RouterSpec) {
    checkPrefix(group.prefix);
    this.group = group;
  }

  /** Adds a route that was made elsewhere. */
  add(route: Route): void {
    this.#refuseWhenFrozen(`${route.method} ${route.path}`);
    this.entries.push({ kind: "route", route });
    owners.set(route, this);
  }

  /**
   * Includes a router, or a module whose exports are routes and routers; the exports' names become the operations'
   * names. The same router may be included several times under different prefixes.
   *
   * @param included A router or a module namespace (`import * as items from "./items.ts"`).
   * @param options Prefix, tags, dependencies and so on around everything included.
   * @throws {TypeError} If a module holds neither a route nor a router.
   */
  include(included: Group | RouteModule, options: IncludeOptions = {}): this {
    this.#refuseWhenFrozen("a router");
    checkPrefix(options.prefix);
    const groups = included instanceof Group ? [included] : this.#groupsOf(included);
    for (const group of groups) this.entries.push({ kind: "include", group, options });
    return this;
  }

  /** Called when the app is compiled: later additions would never be served. */
  freeze(): void {
    this.#frozen = true;
  }

  #groupsOf(module: RouteModule): Iterable<Group> {
    const found = new Set<Group>();
    for (const [name, value] of Object.entries(module)) {
      if (value instanceof Group) found.add(value);
      if (!(value instanceof Route)) continue;
      this.names.set(value, name);
      const owner = owners.get(value);
      if (owner !== undefined) found.add(owner);
    }
    if (found.size > 0) return found;
    throw new TypeError(
      `Cannot include a module with the exports ${Object.keys(module).join(", ") || "(none)"}: ` +
        "expected a router or routes made by one",
    );
  }

  #refuseWhenFrozen(what: string): void {
    if (!this.#frozen) return;
    throw new TypeError(
      `Cannot add ${what}: the app is already serving; add it before the first request`,
    );
  }
}

/** The prefix literal in a router's spec. */
export type PrefixOf<G> = G extends { readonly prefix: infer P extends string } ? P : "";

/** A router, see {@linkcode router}. */
export class Router<G extends RouterSpec = RouterSpec> extends Group {
  /** Adds a GET route; HEAD is answered from it. */
  readonly get: Verb<"GET", PrefixOf<G>, G>;
  /** Adds a POST route. */
  readonly post: Verb<"POST", PrefixOf<G>, G>;
  /** Adds a PUT route. */
  readonly put: Verb<"PUT", PrefixOf<G>, G>;
  /** Adds a PATCH route. */
  readonly patch: Verb<"PATCH", PrefixOf<G>, G>;
  /** Adds a DELETE route. */
  readonly delete: Verb<"DELETE", PrefixOf<G>, G>;
  /** Adds a HEAD route, instead of the answer made from GET. */
  readonly head: Verb<"HEAD", PrefixOf<G>, G>;
  /** Adds an OPTIONS route, instead of the automatic answer. */
  readonly options: Verb<"OPTIONS", PrefixOf<G>, G>;
  /** Adds a TRACE route. */
  readonly trace: Verb<"TRACE", PrefixOf<G>, G>;
  /** Adds a QUERY route (safe, with a body). */
  readonly query: Verb<"QUERY", PrefixOf<G>, G>;
  /** Adds a WebSocket route. */
  readonly ws: WebSocketVerb<PrefixOf<G>, G>;

  /** Made by {@linkcode router}. */
  constructor(spec: G) {
    super(spec);
    this.get = makeVerb<"GET", PrefixOf<G>, G>("GET", this);
    this.post = makeVerb<"POST", PrefixOf<G>, G>("POST", this);
    this.put = makeVerb<"PUT", PrefixOf<G>, G>("PUT", this);
    this.patch = makeVerb<"PATCH", PrefixOf<G>, G>("PATCH", this);
    this.delete = makeVerb<"DELETE", PrefixOf<G>, G>("DELETE", this);
    this.head = makeVerb<"HEAD", PrefixOf<G>, G>("HEAD", this);
    this.options = makeVerb<"OPTIONS", PrefixOf<G>, G>("OPTIONS", this);
    this.trace = makeVerb<"TRACE", PrefixOf<G>, G>("TRACE", this);
    this.query = makeVerb<"QUERY", PrefixOf<G>, G>("QUERY", this);
    this.ws = makeWebSocketVerb<PrefixOf<G>, G>(this);
  }

  /**
   * The verb for one or several methods, standard or not: `items.method("PURGE")("/:id", handler)`.
   *
   * @param methods Method tokens in upper case.
   */
  method<const M extends string>(...methods: readonly M[]): Verb<M, PrefixOf<G>, G> {
    for (const method of methods) {
      if (/^[A-Z][A-Z0-9-]*$/.test(method)) continue;
      throw new TypeError(`Cannot route method "${method}": expected upper-case letters`);
    }
    return makeVerb<M, PrefixOf<G>, G>(methods.join(" ") as M, this);
  }
}

/**
 * Makes a route builder.
 *
 * What is given here applies to the routes made from it and to the routers included in it, and to nothing else.
 *
 * @param spec Prefix, tags, dependencies, limits, documented answers.
 *
 * @example Two routes below one prefix
 * ```ts
 * import { App, router, t } from "@cairn/cairn";
 *
 * const items = router({ prefix: "/items", tags: ["items"] });
 * items.get("/", {}, () => [{ id: 1 }]);
 * items.get("/:id", { params: { id: t.Integer() } }, (cx) => ({ id: cx.params.id }));
 *
 * const app = new App().include(items);
 * const response = await app.fetch(new Request("http://localhost/items/7"));
 * console.assert((await response.json()).id === 7);
 * ```
 */
export function router<const G extends RouterSpec>(spec: G = {} as G): Router<G> {
  return new Router<G>(spec);
}

function checkPrefix(prefix: string | undefined): void {
  if (prefix === undefined || prefix === "") return;
  if (!prefix.startsWith("/") || prefix.endsWith("/")) {
    throw new TypeError(
      `Cannot use prefix "${prefix}": it must start with "/" and must not end with it`,
    );
  }
}

// Which router a route was added to, so that including a module of routes includes their router once.
const owners = new WeakMap<Route, Group>();
