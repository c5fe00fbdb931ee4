// Middleware: plain functions around the rest of the request, folded once at compile time.

import type { RequestContext } from "./request_context.ts";

/** The rest of the request: inner middleware, then the route. Give it the same context. */
export type Next = (cx: RequestContext) => Response | Promise<Response>;

/**
 * A function around the rest of the request. It may answer by itself, change the response, or both; it stays
 * synchronous when it returns what `next` returned.
 *
 * @example Timing
 * ```ts
 * import { App, type Middleware } from "@cairn/cairn";
 *
 * const stamp: Middleware = async (cx, next) => {
 *   const response = await next(cx);
 *   response.headers.set("x-served-by", "cairn");
 *   return response;
 * };
 * const app = new App({ middleware: [stamp] });
 * app.get("/", () => "hello");
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (response.headers.get("x-served-by") !== "cairn") throw new Error("no header");
 * ```
 */
export type Middleware = (cx: RequestContext, next: Next) => Response | Promise<Response>;
