// From http: to https:, same host, path and query. Behind a proxy that ends TLS, `trustedProxies` must stand before it,
// or every request would be redirected for ever.

import type { Middleware } from "../route/mod.ts";

/**
 * Redirects (307) requests over plain HTTP to HTTPS, as Starlette's `HTTPSRedirectMiddleware` does. Behind a proxy that ends
 * TLS, put `trustedProxies` before it.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { httpsRedirect } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [httpsRedirect()] });
 * app.get("/", () => "hello");
 * const response = await app.fetch(new Request("http://localhost/?a=1"));
 * if (response.headers.get("location") !== "https://localhost/?a=1") throw new Error("stayed");
 * ```
 */
export function httpsRedirect(): Middleware {
  return (cx, next) => {
    if (cx.request.url.startsWith("https:")) return next(cx);
    // Port 80 is the other scheme's; a port of the server's own stays.
    const host = (cx.header("host") ?? new URL(cx.request.url).host).replace(/:80$/, "");
    const query = cx.raw.queryText === "" ? "" : `?${cx.raw.queryText}`;
    const location = `https://${host}${cx.rootPath}${cx.path}${query}`;
    return new Response(null, { status: 307, headers: { location } });
  };
}
