// The whole application, compiled once: groups flattened, every route planned, the tree built, middleware folded.
// Cold. Everything a program can do wrong is thrown here, before the first request is answered.

import type { Dependency } from "../inject/mod.ts";
import { compileRoute, hookMiddleware, invoke, OpenOperation } from "../route/mod.ts";
import type { Handler, Middleware, Next, Route, RoutePlan } from "../route/mod.ts";
import {
  formatPath,
  type Matcher,
  parsePattern,
  type RoutePattern,
  RouteTree,
} from "../router/mod.ts";
import type { GroupSpec } from "../route/mod.ts";
import { compileSocket, connect, type SocketPlan, WS } from "../websocket/internal.ts";
import { WebSocketRoute } from "../websocket/mod.ts";
import { foldGuarded } from "./guard.ts";
import { headOnly } from "./head.ts";
import type { AppOptions, ReportInfo } from "./options.ts";
import type { Group } from "./router.ts";

/** A route that can be served: its plan and everything around it. */
export interface Served {
  /** The plan. */
  readonly plan: RoutePlan;
  /** Names of the path parameters, in the order of the matcher's values. */
  readonly names: readonly string[];
  /** Middleware of routers and route around the route itself, folded; the app's own is around the dispatcher. */
  readonly run: Next;
}

/** A WebSocket route that can be served. */
export interface ServedSocket extends Served {
  /** What is particular to its connections. */
  readonly socket: SocketPlan;
}

/** The compiled application. */
export interface Compiled {
  /** All routes but those for WebSockets, in order of registration. */
  readonly served: readonly Served[];
  /** Finds the route of a request. */
  readonly matcher: Matcher<Served>;
  /** Routes for WebSockets in order of registration. */
  readonly sockets: readonly ServedSocket[];
  /** Finds the route of a handshake; `undefined` when there are none, so that other apps do not look for handshakes. */
  readonly socketMatcher: Matcher<ServedSocket> | undefined;
  /** Path patterns by operation name, for reverse URLs. */
  readonly patterns: ReadonlyMap<string, RoutePattern>;
}

/** What {@linkcode compileApp} needs. */
export interface CompileAppSource {
  /** The app as the outermost group. */
  readonly root: Group;
  /** Groups outside of the app's own, matched first. */
  readonly apart: readonly Group[];
  /** Its options. */
  readonly options: AppOptions;
  /** What is around the dispatcher: the app's middleware and hooks. */
  readonly middleware: readonly Middleware[];
  /** Replacements of dependencies, for tests. */
  readonly overrides: ReadonlyMap<Dependency, Dependency>;
  /** See `CompileSource` of the routes. */
  readonly makeInit: (init: ResponseInit) => ResponseInit;
  /** Where unexpected errors go. */
  readonly report: (error: unknown, info: ReportInfo) => void;
  /** Turns what the route throws into an answer; inside the group's and the route's middleware. */
  readonly guard: (inner: Next) => Next;
}

/** What is around the dispatcher of an app, outermost first: its middleware and its hooks. */
export function middlewareOf({ middleware = [], hooks }: AppOptions): readonly Middleware[] {
  return [...middleware, ...hookMiddleware(hooks)];
}

/** Largest request body in bytes where nothing else is said. */
export const BODY_BYTES_MAX = 1_048_576;

/**
 * Compiles the application.
 *
 * @throws {Error} For every mistake that can be seen without a request, naming the place and the fix.
 */
export function compileApp(source: CompileAppSource): Compiled {
  const flat: Flat[] = [];
  for (const group of source.apart) {
    flatten(group, { prefix: "", groups: [], names: group.names }, flat);
  }
  flatten(source.root, { prefix: "", groups: [], names: source.root.names }, flat);
  const order = source.options.routing ?? "specific";
  const tree = new RouteTree<Served>({ order });
  const socketTree = new RouteTree<ServedSocket>({ order });
  const patterns = new Map<string, RoutePattern>();
  const served: Served[] = [];
  const sockets: ServedSocket[] = [];
  for (const one of flat) {
    const pattern = parsePattern(one.path);
    const place: Place = { names: pattern.names, source };
    for (const method of one.route.method.split(" ")) {
      const plan = planOf(place, one, method);
      if (plan.name !== "" && !patterns.has(plan.name)) patterns.set(plan.name, pattern);
      if (one.route instanceof WebSocketRoute) {
        const entry = serveSocket(one.route, plan, place);
        socketTree.add(WS, pattern, entry, one.route.origin);
        sockets.push(entry);
        continue;
      }
      const entry = serve(plan, invoke, place);
      tree.add(method, pattern, entry, one.route.origin);
      served.push(entry);
    }
  }
  return Object.freeze({
    served: Object.freeze(served),
    matcher: tree.freeze(),
    sockets: Object.freeze(sockets),
    socketMatcher: sockets.length === 0 ? undefined : socketTree.freeze(),
    patterns,
  });
}

interface Place {
  readonly names: readonly string[];
  readonly source: CompileAppSource;
}

function serve(plan: RoutePlan, inner: Next, { names, source }: Place): Served {
  const middleware = plan.spec.middleware as readonly Middleware[];
  const outer = source.middleware.length;
  const isHead = plan.method === "HEAD";
  // Where nothing is around the route, the dispatcher's own boundary does the same.
  const isBare = middleware.length + outer === 0 && !isHead;
  const guarded = isBare ? inner : source.guard(inner);
  const folded = foldGuarded(middleware, isHead ? headOnly(guarded) : guarded, source.guard);
  // What the outermost of the route throws is answered inside the app's middleware, too.
  const run = middleware.length > 0 && outer > 0 ? source.guard(folded) : folded;
  return Object.freeze({ plan, names, run });
}

function serveSocket(route: WebSocketRoute, general: RoutePlan, place: Place): ServedSocket {
  const { options } = place.source;
  const { plan, socket } = compileSocket({
    route,
    plan: general,
    defaults: options.webSockets ?? {},
    forbids: options.refusedHandshakes === "forbidden",
    report: place.source.report,
  });
  return Object.freeze({ ...serve(plan, connect(socket), place), socket });
}

function planOf({ names, source }: Place, one: Flat, method: string): RoutePlan {
  return compileRoute({
    route: one.route,
    method,
    path: one.path,
    names,
    name: one.route.spec.name ?? one.name,
    groups: one.groups,
    overrides: source.overrides,
    sequential: source.options.sequentialDependencies ?? false,
    bodyBytesMax: source.options.bodyBytesMax ?? BODY_BYTES_MAX,
    produces: source.options.produces,
    makeInit: source.makeInit,
    otherMediaTypes: source.options.otherMediaTypes ?? "refuse",
  });
}

/** A route with everything its groups add, in order of registration. */
interface Flat {
  readonly route: Route & { readonly handler: Handler };
  readonly path: string;
  readonly name: string;
  readonly groups: readonly GroupSpec[];
}

interface Around {
  readonly prefix: string;
  readonly groups: readonly GroupSpec[];
  /** Names that the nearest including module gives to routes. */
  readonly names: ReadonlyMap<Route, string>;
}

function flatten(group: Group, around: Around, out: Flat[]): void {
  group.freeze();
  const groups = [...around.groups, group.group];
  const prefix = around.prefix + (group.group.prefix ?? "");
  for (const entry of group.entries) {
    if (entry.kind === "include") {
      flatten(entry.group, {
        prefix: prefix + (entry.options.prefix ?? ""),
        groups: [...groups, entry.options],
        names: new Map([...around.names, ...group.names, ...entry.group.names]),
      }, out);
      continue;
    }
    const { route } = entry;
    if (route instanceof OpenOperation && route.handled !== undefined) continue;
    const path = prefix + route.path;
    if (path === "") {
      throw new TypeError(
        `Cannot add ${route.method} "" (${route.origin}): prefix and path are both empty; use "/"`,
      );
    }
    if (!hasHandler(route)) {
      throw new TypeError(
        `Cannot serve ${route.method} ${path} (${route.origin}): the operation has no handler; call .handle(fn)`,
      );
    }
    const name = around.names.get(route) ?? group.names.get(route) ?? route.handler.name;
    out.push({ route, path, name, groups });
  }
}

function hasHandler(route: Route): route is Route & { readonly handler: Handler } {
  return route.handler !== undefined;
}

/**
 * The path of an operation.
 *
 * @throws {TypeError} If there is no such operation.
 */
export function urlFor(
  compiled: Compiled,
  name: string,
  params: Readonly<Record<string, unknown>> = {},
): string {
  const pattern = compiled.patterns.get(name);
  if (pattern === undefined) {
    throw new TypeError(`Cannot make the URL of "${name}": no such operation`);
  }
  return formatPath(pattern, params);
}
