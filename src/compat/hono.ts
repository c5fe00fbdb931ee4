// Hono and Cairn in one program, either way round: Hono's middleware around Cairn's routes, a Hono app mounted in a
// Cairn app, a Cairn app inside a Hono app. Hono is given the request that the runtime gave us, and its own context.

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Application, Fetch } from "../app/mod.ts";
import { checkHost, HttpError, requestTarget } from "../http/mod.ts";
import type { Middleware, Next, RequestContext } from "../route/mod.ts";

interface Bindings {
  readonly cx: RequestContext;
  readonly next: Next;
}

/**
 * Middleware of Hono as middleware of a Cairn app, router or route.
 *
 * It runs in a Hono app of its own, made once. An `HTTPException` is answered as Hono answers it; any other error is
 * Cairn's to answer and to report. What it sets with `c.set` is read with {@linkcode honoContext}.
 *
 * @param middleware Outermost first.
 *
 * @example Hono's CORS in front of a route
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { honoMiddleware } from "@cairn/cairn/compat/hono";
 * import { cors } from "hono/cors";
 *
 * const app = new App({ middleware: [honoMiddleware(cors())] });
 * app.get("/", () => "hello");
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (response.headers.get("access-control-allow-origin") !== "*") throw new Error("no CORS");
 * ```
 */
export function honoMiddleware(...middleware: readonly MiddlewareHandler[]): Middleware {
  const hono = new Hono<{ Bindings: Bindings }>();
  hono.use("*", ...middleware as MiddlewareHandler[]);
  hono.all("*", async (c) => {
    const { cx, next } = c.env;
    cx.locals.set(CONTEXT, c);
    // Some of them read the body and leave a request with a copy of it.
    cx.raw.request = c.req.raw;
    return withPrepared(c, changeable(await next(cx)));
  });
  hono.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  return (cx, next) => hono.fetch(cx.request, { cx, next });
}

/** Hono changes the answer's header fields in place; those of a redirect or of a fetched answer cannot be changed. */
function changeable(response: Response): Response {
  const isFixed = response.url !== "" || (response.status >= 300 && response.status < 400);
  return isFixed ? new Response(response.body, response) : response;
}

/**
 * Adds the header fields that middleware prepared before the route ran. Hono would do it by making the answer anew from
 * its body as a stream, which costs the `Content-Length` of every answer.
 */
function withPrepared(c: Context, response: Response): Response {
  const prepared = c.res.headers;
  c.res = undefined;
  c.finalized = false;
  prepared.forEach((value, name) => {
    if (name === "set-cookie" || name === "vary") response.headers.append(name, value);
    else if (name !== "content-type") response.headers.set(name, value);
  });
  return response;
}

/**
 * The context of the Hono middleware around a route, for what it set: `honoContext(cx)?.get("jwtPayload")`.
 *
 * @returns `undefined` when no Hono middleware is around it.
 */
export function honoContext(cx: Pick<RequestContext, "locals">): Context | undefined {
  return cx.locals.get(CONTEXT) as Context | undefined;
}

const CONTEXT = Symbol("hono");

/** What of a Hono app is needed to mount it. */
export interface HonoApp {
  /** Answers a request. */
  readonly fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
}

/**
 * A Hono app for `app.mount`; it sees paths below the mount.
 *
 * @example Moving to Cairn step by step
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { honoApp } from "@cairn/cairn/compat/hono";
 * import { Hono } from "hono";
 *
 * const old = new Hono().get("/users", (c) => c.json(["Ada"]));
 * const app = new App().mount("/v1", honoApp(old));
 * const response = await app.fetch(new Request("http://localhost/v1/users"));
 * if ((await response.json())[0] !== "Ada") throw new Error("not mounted");
 * ```
 */
export function honoApp(hono: HonoApp): Fetch {
  return (request) => hono.fetch(request);
}

/**
 * A Cairn app as a handler in a Hono app: `hono.all("/api/*", cairnInHono(app, "/api"))`.
 *
 * The app's own paths, links and documents are below the prefix, as below a mount.
 *
 * @param app The app.
 * @param prefix Path in front of the app: starts with `/` and does not end with it; empty for none.
 * @throws {TypeError} If the prefix is of another form.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { cairnInHono } from "@cairn/cairn/compat/hono";
 * import { Hono } from "hono";
 *
 * const app = new App();
 * app.get("/users", () => ["Ada"]);
 * const hono = new Hono().all("/api/*", cairnInHono(app, "/api"));
 * const response = await hono.request("/api/users");
 * if ((await response.json())[0] !== "Ada") throw new Error("not mounted");
 * ```
 */
export function cairnInHono(
  app: Application,
  prefix: string,
): (c: Context) => Response | Promise<Response> {
  if (prefix !== "" && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
    throw new TypeError(
      `Cannot put an app at "${prefix}": the prefix must start with "/" and must not end with it`,
    );
  }
  return (c) => {
    const request = c.req.raw;
    const target = requestTarget(request.url);
    if (target.problem !== undefined) return refuse(BAD_TARGET);
    // In process there is no Host.
    if (!checkHost(request.headers.get("host") ?? "localhost")) return refuse(BAD_HOST);
    if (target.path !== prefix && !target.path.startsWith(`${prefix}/`)) return refuse(NOT_FOUND);
    const path = target.path.slice(prefix.length) || "/";
    return app.fetchAt(request, { path, query: target.query, rootPath: prefix, peer: undefined });
  };
}

function refuse({ status, detail }: HttpError): Response {
  return Response.json({ detail }, { status });
}

const NOT_FOUND = new HttpError(404);
const BAD_TARGET = new HttpError(400, "Bad request target");
const BAD_HOST = new HttpError(400, "Bad Host header field");
