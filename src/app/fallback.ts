// Requests that no route matches: HEAD from GET, OPTIONS, redirected slashes, 405 with Allow, 426 for what only speaks
// WebSocket, 404.

import { limitCx } from "../cx/internal.ts";
import { HttpError } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { type Match, slashAlternative } from "../router/mod.ts";
import { upgradeRequired, WS } from "../websocket/internal.ts";
import type { Compiled, Served } from "./compile.ts";
import type { Dispatcher } from "./dispatch.ts";
import { guard } from "./guard.ts";
import { withoutBody } from "./head.ts";
import { callMount, findMount, type Mount, originOf } from "./mount.ts";
import type { AppOptions } from "./options.ts";

/** Which answers are made without a route. */
export interface FallbackPolicy {
  /** HEAD is answered by the GET route. */
  readonly head: boolean;
  /** OPTIONS is answered with 204 and `Allow`. */
  readonly options: boolean;
  /** A path that exists with the other slash form is redirected there. */
  readonly redirectSlashes: boolean;
  /** Handshakes without a route are answered by 403, and a WebSocket route is no place for plain requests. */
  readonly forbidsHandshakes: boolean;
  /** Mounted apps and handlers; they come before all other answers. */
  readonly mounts: readonly Mount[];
}

/** Answers a request that no route matches. */
export function answerUnmatched(
  app: Dispatcher,
  cx: RequestContext,
): Response | Promise<Response> {
  const answer = guard(app.errors, (inner) => unmatched(app, inner))(cx);
  return cx.request.method === "HEAD" ? withoutBody(answer) : answer;
}

function unmatched(app: Dispatcher, cx: RequestContext): Response | Promise<Response> {
  const why = whyUnmatched(app, { method: cx.request.method, path: cx.path });
  switch (why.kind) {
    case "mount":
      return callMount(why.mount, cx);
    case "head":
      return headFromGet(why.found, cx);
    case "options":
      return new Response(null, { status: 204, headers: { allow: why.allow.join(", ") } });
    case "method":
      throw new HttpError(405, undefined, { headers: { allow: why.allow.join(", ") } });
    case "upgrade":
      throw upgradeRequired();
    case "slash":
      return redirectSlash(why.path, cx);
    case "none":
      throw new HttpError(404);
  }
}

/** What becomes of a request that no route matches. */
export type Unmatched =
  /** A mounted app or handler has it. */
  | { readonly kind: "mount"; readonly mount: Mount }
  /** HEAD is answered by the GET route. */
  | { readonly kind: "head"; readonly found: Match<Served> }
  /** OPTIONS is answered with the methods. */
  | { readonly kind: "options"; readonly allow: readonly string[] }
  /** The path is there, for other methods. */
  | { readonly kind: "method"; readonly allow: readonly string[] }
  /** Only a WebSocket route is there. */
  | { readonly kind: "upgrade" }
  /** The path is there with the other form of its slash. */
  | { readonly kind: "slash"; readonly path: string }
  /** Nothing is there. */
  | { readonly kind: "none" };

/** Decides what becomes of a request that no route matches; it has no effect, so that it can be explained as well. */
export function whyUnmatched(
  { compiled, fallback }: Pick<Dispatcher, "compiled" | "fallback">,
  { method, path }: { readonly method: string; readonly path: string },
): Unmatched {
  const mount = findMount(fallback.mounts, path);
  if (mount !== undefined && mount.prefix !== "") return { kind: "mount", mount };
  if (method === "HEAD" && fallback.head) {
    const found = compiled.matcher.match("GET", path);
    if (found !== undefined) return { kind: "head", found };
  }
  const allow = allowed(compiled, fallback, path);
  if (allow.length > 0) {
    const isAnswered = method === "OPTIONS" && fallback.options;
    return { kind: isAnswered ? "options" : "method", allow };
  }
  if (!fallback.forbidsHandshakes && compiled.socketMatcher?.match(WS, path) !== undefined) {
    return method === "GET" ? { kind: "upgrade" } : { kind: "method", allow: ["GET"] };
  }
  const other = fallback.redirectSlashes ? slashAlternative(path) : undefined;
  if (other !== undefined && compiled.matcher.allowed(other).length > 0) {
    return { kind: "slash", path: other };
  }
  return mount === undefined ? { kind: "none" } : { kind: "mount", mount };
}

/** The policy of an app with these options and mounts. */
export function fallbackPolicyOf(settings: AppOptions, mounts: readonly Mount[]): FallbackPolicy {
  return {
    head: settings.head ?? true,
    options: settings.options ?? true,
    redirectSlashes: settings.redirectSlashes ?? true,
    forbidsHandshakes: settings.refusedHandshakes === "forbidden",
    mounts: Object.freeze([...mounts]),
  };
}

/** Answers a handshake for which there is no WebSocket route, where such handshakes are not taken for plain requests. */
export function forbidHandshake(
  app: Dispatcher,
  cx: RequestContext,
): Response | Promise<Response> {
  return guard(app.errors, (inner) => {
    const mount = findMount(app.fallback.mounts, inner.path);
    if (mount !== undefined) return callMount(mount, inner);
    throw HttpError.forbidden();
  })(cx);
}

function allowed(
  { matcher }: Compiled,
  { head, options }: FallbackPolicy,
  path: string,
): readonly string[] {
  const methods = matcher.allowed(path);
  if (methods.length === 0) return methods;
  const implied = new Set(methods);
  if (head && implied.has("GET")) implied.add("HEAD");
  if (options) implied.add("OPTIONS");
  return [...implied];
}

function headFromGet(found: Match<Served>, cx: RequestContext): Response | Promise<Response> {
  cx.plan = found.value.plan;
  if (cx.plan.limits !== undefined) limitCx(cx, cx.plan.limits);
  cx.raw.names = found.value.names;
  cx.raw.values = found.params;
  return found.value.run(cx);
}

function redirectSlash(other: string, cx: RequestContext): Response {
  const query = cx.raw.queryText === "" ? "" : `?${cx.raw.queryText}`;
  const location = `${originOf(cx.request.url) ?? ""}${cx.rootPath}${other}${query}`;
  return new Response(null, { status: 307, headers: { location } });
}
