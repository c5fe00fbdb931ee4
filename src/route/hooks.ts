// Hooks: functions at four moments of a request, for those who need no function around all of it. Compiled to middleware
// and to a list of error hooks, once; what is not given costs nothing.

import type { Outcome } from "../cx/mod.ts";
import type { Middleware } from "./middleware.ts";
import type { RequestContext } from "./request_context.ts";

/**
 * Functions at moments of a request, of an app, a router, or a route. All may be asynchronous; what they wait for ends
 * when the request is cancelled, as in a handler.
 *
 * | | runs | order |
 * |---|---|---|
 * | `before` | before inputs are read, dependencies made, and the handler called | app, router, route |
 * | `after` | on each answer, those to errors and of `before` included, before it is sent | route, router, app |
 * | `error` | on what was thrown, before handlers of `onError`; dependencies have seen it | route, router, app |
 * | `teardown` | when the request is over, however, streams included, and before the answer to one that failed; within the time for cleaning up | route, router, app |
 *
 * Hooks of an app also see requests that no route takes. Beside middleware of the same place, hooks are inside.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 *
 * const seen: string[] = [];
 * const app = new App({
 *   hooks: {
 *     before: (cx) => cx.header("x-key") === "k" ? undefined : new Response("no", { status: 401 }),
 *     after: (_cx, response) => response.headers.set("x-served-by", "cairn"),
 *     error: (_cx, error) => error instanceof RangeError ? new Response("range", { status: 400 }) : undefined,
 *     teardown: (_cx, outcome) => void seen.push(outcome.ok ? "ok" : outcome.kind),
 *   },
 * });
 * app.get("/", () => {
 *   throw new RangeError("too far");
 * });
 * const refused = await app.fetch(new Request("http://localhost/"));
 * console.assert(refused.status === 401 && refused.headers.get("x-served-by") === "cairn");
 * const headers = { "x-key": "k" };
 * const failed = await app.fetch(new Request("http://localhost/", { headers }));
 * console.assert(failed.status === 400);
 * console.assert(seen.join() === "ok,error");
 * ```
 */
export interface Hooks {
  /** Answers early when it returns an answer. */
  readonly before?: (cx: RequestContext) => Response | void | Promise<Response | void>;
  /** May change the answer, or return another one. */
  readonly after?: (
    cx: RequestContext,
    response: Response,
  ) => Response | void | Promise<Response | void>;
  /** Answers the error when it returns an answer; unforeseen errors are reported nevertheless. */
  readonly error?: ErrorHook;
  /** Told how the request ended. What it throws is reported. */
  readonly teardown?: (cx: RequestContext, outcome: Outcome) => void | Promise<void>;
}

/** See {@linkcode Hooks}. */
export type ErrorHook = (
  cx: RequestContext,
  error: unknown,
) => Response | void | Promise<Response | void>;

/**
 * The middleware that hooks amount to, outermost first. An error of `before` is answered between the two, so that `after`
 * sees it.
 *
 * @throws {TypeError} If there is something that is no hook.
 */
export function hookMiddleware(hooks: Hooks | undefined): readonly Middleware[] {
  if (hooks === undefined) return [];
  checkHooks(hooks);
  const { before, after, teardown } = hooks;
  const outer = outerMiddleware(after, teardown);
  return [
    ...(outer === undefined ? [] : [outer]),
    ...(before === undefined ? [] : [beforeMiddleware(before)]),
  ];
}

function beforeMiddleware(before: NonNullable<Hooks["before"]>): Middleware {
  return function beforeHook(cx, next) {
    const early = before(cx);
    if (early === undefined) return next(cx);
    if (!(early instanceof Promise)) return early;
    return early.then((answer) => answer ?? next(cx));
  };
}

function outerMiddleware(
  after: Hooks["after"],
  teardown: Hooks["teardown"],
): Middleware | undefined {
  if (after === undefined && teardown === undefined) return undefined;
  const change = after && ((cx: RequestContext, response: Response) => {
    const changed = after(cx, response);
    if (changed === undefined) return response;
    if (!(changed instanceof Promise)) return changed;
    return changed.then((answer) => answer ?? response);
  });
  return function afterHook(cx, next) {
    if (teardown !== undefined) cx.defer((outcome) => teardown(cx, outcome));
    const answer = next(cx);
    if (change === undefined) return answer;
    if (!(answer instanceof Promise)) return change(cx, answer);
    return answer.then((response) => change(cx, response));
  };
}

function checkHooks(hooks: Hooks): void {
  for (const [name, hook] of Object.entries(hooks)) {
    if (hook === undefined) continue;
    if (!NAMES.includes(name)) {
      throw new TypeError(`Cannot use the hook "${name}": expected ${NAMES.join(", ")}`);
    }
    if (typeof hook !== "function") {
      throw new TypeError(`Cannot use ${typeof hook} as hook "${name}": expected a function`);
    }
  }
}

const NAMES: readonly string[] = ["before", "after", "error", "teardown"];
