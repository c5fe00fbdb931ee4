/**
 * Parts of Deno's standard library (`@std/http`, from JSR) in Cairn: its file server for a mount, its negotiation, cookies
 * and entity tags for a request's context, its stream of server-sent events as an answer. Cairn has parts of its own for
 * all of it; this is for programs that use these already, and for moving them step by step.
 *
 * Everything but {@linkcode stdFiles} works on Bun, too, after `npx jsr add @std/http`.
 *
 * @module
 */

import {
  accepts,
  acceptsEncodings,
  acceptsLanguages,
  type Cookie,
  deleteCookie,
  eTag,
  getCookies,
  ifNoneMatch,
  serveDir,
  type ServeDirOptions,
  type ServerSentEventMessage,
  ServerSentEventStream,
  setCookie,
} from "@std/http";
import type { Fetch } from "../app/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";

/** What these functions need of a context. */
type Cx = Pick<RequestContext, "request" | "response">;

/**
 * The file server of `@std/http`, for `app.mount`. It reads files by Deno's own functions: on Bun it answers 500.
 *
 * @param options As of `serveDir`; `quiet` is on unless it is set, as requests are logged by the app.
 *
 * @example
 * ```ts ignore
 * import { App } from "@cairn/cairn";
 * import { stdFiles } from "@cairn/cairn/compat/std";
 *
 * export default new App().mount("/files", stdFiles({ fsRoot: "public" }));
 * ```
 */
export function stdFiles(options: ServeDirOptions = {}): Fetch {
  return (request) => serveDir(request, { quiet: true, ...options });
}

/**
 * The best of `types` for the client's `Accept` (RFC 9110 section 12.5.1); `undefined` when it takes none of them.
 *
 * @example
 * ```ts ignore
 * import { App, HttpError } from "@cairn/cairn";
 * import { stdAccepts } from "@cairn/cairn/compat/std";
 *
 * const app = new App();
 * app.get("/report", (cx) => {
 *   const type = stdAccepts(cx, "application/json", "text/plain");
 *   if (type === undefined) throw new HttpError(406);
 *   return type === "text/plain" ? "three findings" : { findings: 3 };
 * });
 * ```
 */
export function stdAccepts<T extends string>(cx: Cx, ...types: readonly T[]): T | undefined {
  return accepts(cx.request, ...types) as T | undefined;
}

/** The best of `languages` for the client's `Accept-Language`; `undefined` when it takes none of them. */
export function stdLanguage<T extends string>(cx: Cx, ...languages: readonly T[]): T | undefined {
  return acceptsLanguages(cx.request, ...languages) as T | undefined;
}

/** The best of `codings` for the client's `Accept-Encoding`; `undefined` when it takes none of them. */
export function stdCoding<T extends string>(cx: Cx, ...codings: readonly T[]): T | undefined {
  return acceptsEncodings(cx.request, ...codings) as T | undefined;
}

/** The cookies of the request. They are not validated: declare `cookies` on the route for that. */
export function stdCookies(cx: Cx): Partial<Record<string, string>> {
  return getCookies(cx.request.headers);
}

/** Sets a cookie with the answer. Throws what `setCookie` of `@std/http` throws for names and values that are not allowed. */
export function stdSetCookie(cx: Cx, cookie: Cookie): void {
  setCookie(cx.response.headers, cookie);
}

/** Makes the client forget a cookie; `path` and `domain` must be those it was set with. */
export function stdDeleteCookie(
  cx: Cx,
  name: string,
  attributes?: { readonly path?: string; readonly domain?: string },
): void {
  deleteCookie(cx.response.headers, name, attributes);
}

/**
 * Entity tags by `@std/http` for answers with status 200 to GET, and 304 for clients that have them. Streamed answers and
 * those with a tag of their own pass as they are. The middleware `etag` of Cairn does it for HEAD, too.
 */
export function stdEtag(): Middleware {
  return async (cx, next) => {
    const response = await next(cx);
    const isWhole = response.status === 200 && response.body !== null && cx.held === undefined;
    if (cx.request.method !== "GET" || !isWhole || response.headers.has("etag")) return response;
    const body = new Uint8Array(await response.arrayBuffer());
    const tag = await eTag(body);
    const headers = new Headers(response.headers);
    if (tag !== undefined) headers.set("etag", tag);
    // Its name is meant as in RFC 9110 section 13.1.2: whether the condition holds, so that the answer is sent.
    if (ifNoneMatch(cx.request.headers.get("if-none-match"), tag)) {
      return new Response(body, { status: 200, headers });
    }
    headers.delete("content-type");
    headers.delete("content-length");
    return new Response(null, { status: 304, headers });
  };
}

/**
 * An answer of server-sent events, written by `ServerSentEventStream`. When the client leaves, `events` is returned from.
 * A route with `stream: "sse"` also validates, sends heartbeats and resumes.
 */
export function stdEvents(events: AsyncIterable<ServerSentEventMessage>): Response {
  const body = ReadableStream.from(events).pipeThrough(new ServerSentEventStream());
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}
