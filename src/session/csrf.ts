// Requests that another site makes a browser send, with the cookies of its user (CSRF). Browsers say where a request
// comes from: Sec-Fetch-Site where they know it, Origin before. Neither the method's body nor its content type decides,
// as both were ways around such guards (GHSA-rpfr-3m35-5vx5).

import { HttpError, mediaTypeOf, parseForm, readBody } from "../http/mod.ts";
import type { Middleware, RequestContext } from "../route/mod.ts";
import { hostOf } from "./cookie_place.ts";

/** Checks tokens: `Sessions` does. */
export interface CsrfTokens {
  /** Whether a token belongs to the session of the request. */
  isCsrfToken(cx: Pick<RequestContext, "raw" | "request">, token: string): boolean;
}

/** Options of {@linkcode csrf}. */
export interface CsrfOptions {
  /** Other origins whose pages may send requests here, such as `https://admin.example.com`. Default none. */
  readonly trustedOrigins?: readonly string[];
  /**
   * The app's own origin, where it is known: `Origin` is compared with it. Default: the host of the request is
   * compared, whatever the scheme, as a proxy may hide that.
   */
  readonly origin?: string;
  /**
   * Asks for the token of `session.csrfToken()` when a browser says neither (those from before 2020), in the header
   * field `x-csrf-token` or the field `csrf_token` of an urlencoded form. Default: such requests pass, as those of
   * programs do, which carry no user's cookies.
   */
  readonly tokens?: CsrfTokens;
}

/**
 * Refuses requests that change something and come from another site, with 403. GET, HEAD, OPTIONS, QUERY and TRACE pass:
 * they must not change anything.
 *
 * @throws {TypeError} If an origin is none.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { csrf } from "@cairn/cairn/session";
 *
 * const app = new App({ middleware: [csrf()] });
 * app.post("/transfer", () => "done");
 * const headers = { "sec-fetch-site": "cross-site" };
 * const request = new Request("http://localhost/transfer", { method: "POST", headers });
 * const response = await app.fetch(request);
 * if (response.status !== 403) throw new Error("was let through");
 * ```
 */
export function csrf(options: CsrfOptions = {}): Middleware {
  const trusted = new Set((options.trustedOrigins ?? []).map(checkedOrigin));
  const own = options.origin === undefined ? undefined : checkedOrigin(options.origin);
  const { tokens } = options;
  return (cx, next) => {
    if (SAFE.has(cx.request.method)) return next(cx);
    switch (verdictOf(cx.request, { trusted, own })) {
      case "own":
        return next(cx);
      case "foreign":
        return refuse("Cross-origin request refused");
      case "unknown":
        if (tokens === undefined) return next(cx);
        return hasToken(cx, tokens).then((has) => has ? next(cx) : refuse("CSRF token refused"));
    }
  };
}

interface Origins {
  readonly trusted: ReadonlySet<string>;
  readonly own: string | undefined;
}

function verdictOf(request: Request, { trusted, own }: Origins): "own" | "foreign" | "unknown" {
  const origin = request.headers.get("origin");
  if (origin !== null && trusted.has(origin)) return "own";
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none" ? "own" : "foreign";
  if (origin === null) return "unknown";
  if (own !== undefined) return origin === own ? "own" : "foreign";
  // "null", the origin of sandboxes and of redirects, has no host.
  const url = URL.parse(origin);
  const isOwn = url !== null && url.host !== "" && isSameHost(url, hostOf(request));
  return isOwn ? "own" : "foreign";
}

/** The default port may be there or not. */
function isSameHost({ protocol, host }: URL, requested: string): boolean {
  return host === URL.parse(`${protocol}//${requested}`)?.host;
}

async function hasToken(cx: RequestContext, tokens: CsrfTokens): Promise<boolean> {
  const token = cx.header("x-csrf-token") ?? await formToken(cx);
  return token !== undefined && tokens.isCsrfToken(cx, token);
}

/** The body is read twice here, which only browsers of long ago cause. */
async function formToken(cx: RequestContext): Promise<string | undefined> {
  const type = cx.header("content-type");
  if (type === undefined || mediaTypeOf(type) !== FORM) return undefined;
  const copy = cx.request.clone() as Request;
  const body = await readBody(copy, { bytesMax: cx.services.bodyBytesMax });
  return parseForm(body).last("csrf_token");
}

function refuse(detail: string): Response {
  throw HttpError.forbidden(detail);
}

function checkedOrigin(origin: string): string {
  if (URL.parse(origin)?.origin === origin) return origin;
  throw new TypeError(
    `Cannot compare with the origin "${origin}": expected scheme and host, as https://example.com`,
  );
}

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY", "TRACE"]);
const FORM = "application/x-www-form-urlencoded";
