// Requests that no route matches: HEAD from GET, OPTIONS, redirected slashes, 405 with Allow, 426 for what only speaks
// WebSocket, 404.

import { limitCx } from "../cx/internal.ts";
import { HttpError } from "../http/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { slashAlternative } from "../router/mod.ts";
import { upgradeRequired, WS } from "../websocket/internal.ts";
import type { Compiled } from "./compile.ts";
import type { Dispatcher } from "./dispatch.ts";
import { guard } from "./guard.ts";
import { withoutBody } from "./head.ts";
import { callMount, findMount, type Mount, originOf } from "./mount.ts";

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
  const mount = findMount(app.fallback.mounts, cx.path);
  if (mount !== undefined && mount.prefix !== "") return callMount(mount, cx);
  const { method } = cx.request;
  if (method === "HEAD" && app.fallback.head) {
    const answer = headFromGet(app, cx);
    if (answer !== undefined) return answer;
  }
  const allowed = allow(app, cx.path);
  if (allowed.length > 0) {
    const headers = { allow: allowed.join(", ") };
    if (method === "OPTIONS" && app.fallback.options) {
      return new Response(null, { status: 204, headers });
    }
    throw new HttpError(405, undefined, { headers });
  }
  if (isSocketOnly(app, cx.path)) {
    if (method === "GET") throw upgradeRequired();
    throw new HttpError(405, undefined, { headers: { allow: "GET" } });
  }
  const redirect = app.fallback.redirectSlashes ? redirectSlash(app.compiled, cx) : undefined;
  if (redirect !== undefined) return redirect;
  if (mount !== undefined) return callMount(mount, cx);
  throw new HttpError(404);
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

function isSocketOnly(app: Dispatcher, path: string): boolean {
  if (app.fallback.forbidsHandshakes) return false;
  return app.compiled.socketMatcher?.match(WS, path) !== undefined;
}

function allow(app: Dispatcher, path: string): string[] {
  const methods = app.compiled.matcher.allowed(path);
  if (methods.length === 0) return methods;
  const implied = new Set(methods);
  if (app.fallback.head && implied.has("GET")) implied.add("HEAD");
  if (app.fallback.options) implied.add("OPTIONS");
  return [...implied];
}

function headFromGet(
  app: Dispatcher,
  cx: RequestContext,
): Response | Promise<Response> | undefined {
  const found = app.compiled.matcher.match("GET", cx.path);
  if (found === undefined) return undefined;
  cx.plan = found.value.plan;
  if (cx.plan.limits !== undefined) limitCx(cx, cx.plan.limits);
  cx.raw.names = found.value.names;
  cx.raw.values = found.params;
  return found.value.run(cx);
}

function redirectSlash(compiled: Compiled, cx: RequestContext): Response | undefined {
  const other = slashAlternative(cx.path);
  if (other === undefined || compiled.matcher.allowed(other).length === 0) return undefined;
  const query = cx.raw.queryText === "" ? "" : `?${cx.raw.queryText}`;
  const location = `${originOf(cx.request.url) ?? ""}${cx.rootPath}${other}${query}`;
  return new Response(null, { status: 307, headers: { location } });
}
