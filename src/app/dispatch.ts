// The one way of a request through the app: path, match, run, end; and the one error boundary around all of it.
// Hot. Read this file first. Everything that reads input stands inside the try of `run`.

import { limitCx } from "../cx/internal.ts";
import { Cancelled } from "../cx/mod.ts";
import { requestTarget, requestTimeoutMs } from "../http/mod.ts";
import { RawInputs, RequestContext } from "../route/mod.ts";
import type { AppServices, Next, Peer } from "../route/mod.ts";
import type { Match } from "../router/mod.ts";
import { isHandshake, WS } from "../websocket/internal.ts";
import { type Admission, OVERLOADED, refuse } from "./admission.ts";
import type { Compiled, Served } from "./compile.ts";
import type { ErrorPolicy } from "./error_answer.ts";
import { answerUnmatched, type FallbackPolicy, forbidHandshake } from "./fallback.ts";
import { end, type Flights } from "./flights.ts";
import { failedRoute } from "./guard.ts";
import type { MountPoint } from "./mount.ts";
import type { ClientTimeouts } from "./options.ts";
import { type Overload, runAdmitted } from "./overload.ts";
import type { Watch } from "./watch.ts";

/** Everything that the way of a request depends on; frozen when the app is compiled. */
export interface Dispatcher {
  /** Routes and tree. */
  readonly compiled: Compiled;
  /** The app's middleware around {@linkcode route}, folded. */
  readonly entry: Next;
  /** Path under which a proxy serves the app; empty when there is none. */
  readonly rootPath: string;
  /** What the app offers to its requests. */
  readonly services: AppServices;
  /** Which requests are let in. */
  readonly admission: Admission;
  /** How errors are answered. */
  readonly errors: ErrorPolicy;
  /** How requests without a route are answered. */
  readonly fallback: FallbackPolicy;
  /** Requests that have not ended. */
  readonly flights: Flights;
  /** Which timeouts of clients are believed; `undefined` when none are. */
  readonly clientTimeouts: ClientTimeouts | undefined;
  /** Refuses what cannot be answered in time; `undefined` when it is off. */
  readonly overload: Overload | undefined;
  /** Looks after requests whose answer takes time. */
  readonly watch: Watch;
}

/**
 * Answers one request. Never throws and never rejects.
 *
 * @param peer Where it came from, read lazily.
 */
export function dispatch(
  app: Dispatcher,
  request: Request,
  peer: Peer | undefined,
): Response | Promise<Response> {
  const target = requestTarget(request.url);
  const raw = new RawInputs(request, target.query);
  const cx = new RequestContext({
    raw,
    path: target.path,
    rootPath: app.rootPath,
    services: app.services,
    peer,
  });
  app.flights.observers?.begun(cx);
  const refusal = app.watch.isFull
    ? OVERLOADED
    : refuse(app.admission, target, hostOf(request, peer));
  if (refusal !== undefined) return recover(app, cx, refusal);
  if (app.clientTimeouts !== undefined && limitByClient(app.clientTimeouts, cx)) {
    return recover(app, cx, new Cancelled({ kind: "deadline", message: "no time left" }));
  }
  return run(app, cx);
}

/** A request made in process has no Host; one that came over a network must have a good one. */
function hostOf(request: Request, peer: Peer | undefined): string | null {
  if (peer?.host !== undefined) return peer.host();
  return request.headers.get("host") ?? (peer === undefined ? IN_PROCESS : null);
}

/** @returns Whether no time is left at all. */
function limitByClient({ capMs, fields }: ClientTimeouts, cx: RequestContext): boolean {
  const ms = requestTimeoutMs(cx.request.headers, fields);
  if (ms === undefined) return false;
  limitCx(cx, { deadlineMs: Math.min(ms, capMs) });
  return ms <= 0;
}

/** Answers a request that a mounting app has let in already. */
export function dispatchAt(
  app: Dispatcher,
  request: Request,
  at: MountPoint,
): Response | Promise<Response> {
  const raw = new RawInputs(request, at.query);
  const { services } = app;
  const cx = new RequestContext({ raw, ...at, services });
  if (at.around !== undefined) at.around.mounted = cx;
  app.flights.observers?.begun(cx);
  return run(app, cx);
}

function run(app: Dispatcher, cx: RequestContext): Response | Promise<Response> {
  try {
    const answer = app.entry(cx);
    return answer instanceof Promise ? app.watch.follow(cx, answer) : end(app.flights, cx, answer);
  } catch (error) {
    return recover(app, cx, error);
  }
}

/** Finds and runs the route of a request; inside the app's middleware. */
export function route(app: Dispatcher, cx: RequestContext): Response | Promise<Response> {
  const { matcher, socketMatcher } = app.compiled;
  const { request } = cx.raw;
  let found: Match<Served> | undefined;
  // The field is only looked for where it can matter.
  if (socketMatcher !== undefined && request.method === "GET" && isHandshake(request)) {
    found = socketMatcher.match(WS, cx.path);
    if (found === undefined && app.fallback.forbidsHandshakes) return forbidHandshake(app, cx);
  }
  found ??= matcher.match(request.method, cx.path);
  if (found === undefined) return answerUnmatched(app, cx);
  const { names, plan, run } = found.value;
  cx.plan = plan;
  if (plan.limits !== undefined) limitCx(cx, plan.limits);
  cx.raw.names = names;
  cx.raw.values = found.params;
  return app.overload === undefined ? run(cx) : runAdmitted(app.overload, cx, found.value);
}

/** What middleware threw, or what was thrown before any route ran. */
function recover(
  app: Dispatcher,
  cx: RequestContext,
  error: unknown,
): Response | Promise<Response> {
  const answer = failedRoute(app.errors, cx, error);
  return answer instanceof Promise ? app.watch.follow(cx, answer) : end(app.flights, cx, answer);
}

const IN_PROCESS = "localhost";
