// HTML forms know GET and POST only. Whoever wants more says so here; nothing else in Cairn ever changes a method, as a
// guard that looked at the method before would have looked at another one.

import type { Middleware } from "../route/mod.ts";
import { HttpError } from "../http/mod.ts";

/** Options of {@linkcode methodOverride}. */
export interface MethodOverrideOptions {
  /** Header field that names the method. Default `X-HTTP-Method-Override`. */
  readonly header?: string;
  /** Methods that may be named. Default `PUT`, `PATCH`, `DELETE`. */
  readonly methods?: readonly string[];
}

/**
 * Lets a POST be another method, named by a header field. Give it to the app, so that routing sees the named method.
 *
 * @throws {HttpError} 400 if the field names a method that is not allowed.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { methodOverride } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [methodOverride()] });
 * app.delete("/items/:id", (cx) => `deleted ${cx.params.id}`);
 * const headers = { "x-http-method-override": "DELETE" };
 * const request = new Request("http://localhost/items/7", { method: "POST", headers });
 * const response = await app.fetch(request);
 * if (await response.text() !== "deleted 7") throw new Error("not overridden");
 * ```
 */
export function methodOverride(options: MethodOverrideOptions = {}): Middleware {
  const { header = "x-http-method-override", methods = ["PUT", "PATCH", "DELETE"] } = options;
  return (cx, next) => {
    const { request } = cx;
    if (request.method !== "POST") return next(cx);
    const method = request.headers.get(header)?.toUpperCase();
    if (method === undefined) return next(cx);
    if (!methods.includes(method)) throw new HttpError(400, "Method override not allowed");
    cx.raw.request = new Request(request, { method });
    return next(cx);
  };
}
